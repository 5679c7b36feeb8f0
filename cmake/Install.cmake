# SPDX-License-Identifier: MIT
#
# The shared library, its header, the command; duet.pc and a CMake package
# (find_package(duet), target duet::duet), both good wherever they are moved.

include(CMakePackageConfigHelpers)

install(TARGETS duet EXPORT duet
	LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
	INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${PROJECT_SOURCE_DIR}/include/duet.h
	${PROJECT_SOURCE_DIR}/include/duet_records.h
	DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS duet_preload LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/duet)
install(FILES ${PROJECT_SOURCE_DIR}/docs/case-1.schema.json
	DESTINATION ${CMAKE_INSTALL_DATADIR}/duet)
install(TARGETS duet_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH prefix_from_pkgconfig
	${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${PROJECT_SOURCE_DIR}/cmake/duet.pc.in
	${PROJECT_BINARY_DIR}/duet.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/duet.pc DESTINATION ${pkgconfig_dir})

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/duet)
install(EXPORT duet NAMESPACE duet:: FILE duet-config.cmake
	DESTINATION ${package_dir})
write_basic_package_version_file(
	${PROJECT_BINARY_DIR}/duet-config-version.cmake
	COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/duet-config-version.cmake
	DESTINATION ${package_dir})
