/* SPDX-License-Identifier: MIT */
/* The platform's part, for Linux: epoll(7), eventfd(2), timerfd_create(2). */
#include "waker.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000

static struct timespec timespec_of(int64_t ns)
{
	return (struct timespec){
	    .tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
}

int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * (int64_t)NS_PER_S + now.tv_nsec;
}

int64_t ns_after(int64_t start_ns, int timeout_ms)
{
	return timeout_ms < 0 ? NEVER
			      : start_ns + timeout_ms * INT64_C(1000000);
}

bool cond_init_monotonic(pthread_cond_t *cond)
{
	pthread_condattr_t attr;
	bool ok;

	if (pthread_condattr_init(&attr) != 0)
		return false;
	ok = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
	     pthread_cond_init(cond, &attr) == 0;
	pthread_condattr_destroy(&attr);
	return ok;
}

void cond_wait_until(
    pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until_ns)
{
	struct timespec until = timespec_of(until_ns);

	if (until_ns == NEVER)
		pthread_cond_wait(cond, mutex);
	else
		pthread_cond_timedwait(cond, mutex, &until);
}

bool bell_init(struct bell *bell)
{
	bell->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return bell->fd >= 0;
}

void bell_ring(const struct bell *bell)
{
	(void)eventfd_write(bell->fd, 1);
}

void bell_clear(const struct bell *bell)
{
	eventfd_t count;

	(void)eventfd_read(bell->fd, &count);
}

void bell_release(struct bell *bell)
{
	if (bell->fd >= 0)
		close(bell->fd);
	bell->fd = -1;
}

bool waker_init(struct waker *w)
{
	int saved_errno;

	*w = (struct waker){.fd = -1, .bell.fd = -1, .timer_fd = -1};
	w->fd = epoll_create1(EPOLL_CLOEXEC);
	w->timer_fd =
	    timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (w->fd >= 0 && w->timer_fd >= 0 && bell_init(&w->bell) &&
	    waker_watch(w, w->bell.fd) && waker_watch(w, w->timer_fd))
		return true;
	saved_errno = errno;
	waker_release(w);
	errno = saved_errno;
	return false;
}

bool waker_watch(struct waker *w, int fd)
{
	struct epoll_event event = {.events = EPOLLIN};

	return epoll_ctl(w->fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

void waker_arm(struct waker *w, int64_t at_ns)
{
	struct itimerspec at = {.it_value = {0, 0}};

	if (at_ns != NEVER)
		at.it_value = timespec_of(at_ns);
	(void)timerfd_settime(w->timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

void waker_release(struct waker *w)
{
	bell_release(&w->bell);
	if (w->timer_fd >= 0)
		close(w->timer_fd);
	if (w->fd >= 0)
		close(w->fd);
	*w = (struct waker){.fd = -1, .bell.fd = -1, .timer_fd = -1};
}

void wait_readable(int fd, int other_fd, int64_t until_ns)
{
	struct pollfd fds[] = {
	    {.fd = fd, .events = POLLIN},
	    {.fd = other_fd, .events = POLLIN},
	};
	int64_t left_ns = until_ns == NEVER ? 0 : until_ns - now_ns();
	struct timespec left = timespec_of(left_ns > 0 ? left_ns : 0);

	(void)ppoll(fds, 2, until_ns == NEVER ? NULL : &left, NULL);
}
