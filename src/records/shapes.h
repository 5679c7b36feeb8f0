/* SPDX-License-Identifier: MIT */
/*
 * shapes.h - what the data of each type are made of
 *
 * The one table by which data are read and written; a new type is a new row.
 * The order of fields is that on the wire and that in a master file.
 */
#ifndef DUET_SHAPES_H
#define DUET_SHAPES_H

#include <duet.h>

/* NULL if the type has none in this class. */
const struct duet_field *shape_of(uint16_t type, uint16_t rrclass);

#endif
