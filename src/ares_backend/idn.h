/* SPDX-License-Identifier: MIT */
/*
 * idn.h - international names (AI_IDN, AI_CANONIDN, NI_IDN): between the
 * encoding of the program's locale, as setlocale(3) has it, and that of the DNS
 * (RFC 5891)
 */
#ifndef DUET_IDN_H
#define DUET_IDN_H

/* Each returns 0 and sets *out, which the caller frees, or an EAI_*. */
int idn_to_dns(const char *name, char **out);
int idn_from_dns(const char *name, char **out);

#endif
