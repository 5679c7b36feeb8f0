/* SPDX-License-Identifier: MIT */
/*
 * doctor.h - the lines that `duet doctor` prints
 *
 *	ok    ares         c-ares 1.34.8
 *	FAIL  sandbox      cannot make a user namespace: Operation not permitted
 *	                   fix: sudo sysctl -w user.max_user_namespaces=10000
 *	      nsswitch     hosts: files dns
 */
#ifndef DUET_DOCTOR_H
#define DUET_DOCTOR_H

enum finding { FINDING_OK, FINDING_FAIL, FINDING_NOTE };

/* The subject is NULL in further lines of one subject. */
void doctor_line(enum finding finding, const char *subject, const char *format,
    ...) __attribute__((format(printf, 3, 4)));
void doctor_fix(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print the files and variables that decide how names are looked up here.
 * Returns how many of them fail. */
int doctor_configuration(void);

#endif
