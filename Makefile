# SPDX-License-Identifier: MIT
#
# From a fresh machine to a result in one command; `make help` lists them.
# All this does is install packages (packaging/install-debian-packages) and
# call cmake with the presets of CMakePresets.json.

CASES = testdata
REPORTS = --html report.html --json report.json
MINUTES = 10
ROUNDS = 3
# Measured beside the backends where they are installed; /N: one case of N.
BESIDE = cares/10,musl/10,gevent-ares/40
SEED =

# ThreadSanitizer dies where the kernel randomises addresses more than it
# expects.
UNRANDOMISED = $(shell setarch -R true 2>/dev/null && echo setarch -R)

.PHONY: all help compare matrix test nightly asan tsan bench install clean
.PHONY: packages packages-test packages-bench packages-matrix
.PHONY: build-release build-dev build-asan build-tsan build-bench
.NOTPARALLEL:

all: build-release

help:
	@echo 'make            build the library and the command: build/release/duet'
	@echo 'make compare    run the cases in $(CASES) on both backends and write'
	@echo '                report.html and report.json; CASES=FILE... for others,'
	@echo '                BESIDE=a,b/N,... for other resolvers beside them'
	@echo 'make matrix     run them on all resolvers that the machine can have and'
	@echo '                write matrix.html and matrix.json; RESOLVERS=a,b,...'
	@echo 'make test       build and run the tests'
	@echo 'make nightly    random cases on both backends for ten minutes;'
	@echo '                MINUTES=N for others, SEED=N to begin elsewhere'
	@echo 'make asan       the tests under AddressSanitizer and UBSan'
	@echo 'make tsan       the tests under ThreadSanitizer'
	@echo 'make bench      measure duet beside its peers (some 8 minutes): writes'
	@echo '                build/bench.json, build/performance.md; ROUNDS=N'
	@echo 'make install    install under /usr/local; DESTDIR is heeded'
	@echo 'make clean      remove build/ and the reports'
	@echo 'Missing Debian packages are installed first, with sudo if need be.'

compare: build-release
	@build/release/duet compare $(BESIDE:%=--beside %) $(CASES) $(REPORTS)

# Configured anew: packages for adapters may be newer than the build.
matrix: packages-matrix
	@cmake --preset release >/dev/null
	@cmake --build --preset release -- --quiet
	@build/release/duet matrix $(RESOLVERS:%=-b %) $(CASES) \
	    --html matrix.html --json matrix.json

test: build-dev
	ctest --preset dev

asan: build-asan
	ctest --preset asan

# Another seed each day; SEED=N for a round that has been.
nightly: build-release
	.ci/nightly build/release/duet $(MINUTES) $(SEED)

tsan: build-tsan
	$(UNRANDOMISED) ctest --preset tsan

bench: build-bench
	@rm -f build/bench.json
	bench/bench.py --build build/bench --rounds $(ROUNDS) \
	    --json build/bench.json; status=$$?; \
	if [ -e build/bench.json ]; then \
	    bench/page.py build/bench.json build/performance.md || exit; fi; \
	exit $$status

install: build-release
	cmake --install build/release

clean:
	rm -rf build report.html report.json matrix.html matrix.json

packages:
	@packaging/install-debian-packages build

packages-matrix:
	@packaging/install-debian-packages build adapter matrix

packages-test:
	@packaging/install-debian-packages build test adapter

packages-bench:
	@packaging/install-debian-packages build bench

# Nothing is said where there is nothing to do.
BUILD = ninja -C build/$* -n | grep -q 'no work to do' || \
	    cmake --build --preset $*

build-release: build-%: packages build/%/build.ninja
	@$(BUILD)

build-dev build-asan build-tsan: build-%: packages-test build/%/build.ninja
	@$(BUILD)

build-bench: build-%: packages-bench build/%/build.ninja
	@$(BUILD)

# ninja itself configures again when a CMake file changes, but not for these.
build/%/build.ninja: CMakePresets.json
	cmake --preset $*
	@touch $@
