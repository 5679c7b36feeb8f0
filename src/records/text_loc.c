/* SPDX-License-Identifier: MIT */
/* A place on earth as text (RFC 1876 section 3). */
#include "text.h"

#define MIDDLE 0x80000000u /* the equator and the prime meridian */
#define BELOW_CM 10000000  /* altitudes count from 100 km below */
#define SECOND 1000u       /* in thousandths of a second of arc */
#define MINUTE (60 * SECOND)
#define DEGREE (60 * MINUTE)

static void put_angle(
    struct output *out, uint32_t angle, char positive, char negative)
{
	uint32_t size = angle >= MIDDLE ? angle - MIDDLE : MIDDLE - angle;

	output_number(out, size / DEGREE);
	output_char(out, ' ');
	output_number(out, size % DEGREE / MINUTE);
	output_char(out, ' ');
	output_number(out, size % MINUTE / SECOND);
	output_char(out, '.');
	output_padded(out, size % SECOND, 3);
	output_char(out, ' ');
	output_char(out, angle >= MIDDLE ? positive : negative);
}

static void put_metres(struct output *out, uint32_t metres, uint32_t cm)
{
	output_number(out, metres);
	output_char(out, '.');
	output_padded(out, cm, 2);
	output_char(out, 'm');
}

static void put_altitude(struct output *out, uint32_t altitude)
{
	uint32_t size =
	    altitude >= BELOW_CM ? altitude - BELOW_CM : BELOW_CM - altitude;

	if (altitude < BELOW_CM)
		output_char(out, '-');
	put_metres(out, size / 100, size % 100);
}

static void put_precision(struct output *out, uint8_t precision)
{
	uint32_t digit = precision >> 4, power = precision & 15;
	uint32_t metres = digit;

	output_char(out, ' ');
	if (power < 2) {
		put_metres(out, 0, power ? digit * 10 : digit);
		return;
	}
	for (; power > 2; power--)
		metres *= 10;
	put_metres(out, metres, 0);
}

void text_loc(struct output *out, const struct duet_loc *loc)
{
	put_angle(out, loc->latitude, 'N', 'S');
	output_char(out, ' ');
	put_angle(out, loc->longitude, 'E', 'W');
	output_char(out, ' ');
	put_altitude(out, loc->altitude);
	put_precision(out, loc->size);
	put_precision(out, loc->horiz_pre);
	put_precision(out, loc->vert_pre);
}
