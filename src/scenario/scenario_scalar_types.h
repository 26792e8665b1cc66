/* The functions behind the table of scalar types (scenario_scalar.c), by file of definition; private to the
 * room. parse: see struct scenario_scalar. */
#ifndef SCENARIO_SCALAR_TYPES_H
#define SCENARIO_SCALAR_TYPES_H

#include "scenario_scalar.h"

#define AMOUNT_EXAMPLES "`1.5 TAO`, `250 rao` or `10.5 MTAO`"
#define ALPHA_EXAMPLES "`1.5 alpha`, `250 alpha-rao` or `10.5 Malpha`"
#define SHARE_EXAMPLES "`18 %`, `0.18`, `11796/65535` or `900000 ppm`"
#define TIME_EXAMPLES "`12 s`, `90 min`, `12 h` or `90 d`"
#define SPAN_EXAMPLES "`360 blocks` or `90 d`"

bool scenario_word_is(const struct scenario_scalar_in *in, const char *word);
int scenario_compare_u64(const void *a, const void *b);
int scenario_parse_bool(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_bool(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_parse_count(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_count(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_parse_amount(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_amount(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_parse_alpha(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_alpha(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_parse_share(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_share(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_compare_share(const void *a, const void *b);
int scenario_parse_time(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_time(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_parse_duration(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_duration(const struct scenario_key *key, const void *value, char *buf,
                                    size_t size);
int scenario_compare_duration(const void *a, const void *b);
int scenario_parse_cadence(const struct scenario_scalar_in *in, void *value);
int scenario_parse_date(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_date(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_parse_when(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_when(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_parse_until(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_until(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_parse_text(const struct scenario_scalar_in *in, void *value);
int scenario_parse_name(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_text(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_parse_choice(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_choice(const struct scenario_key *key, const void *value, char *buf, size_t size);
int scenario_parse_file(const struct scenario_scalar_in *in, void *value);
const char *scenario_print_file(const struct scenario_key *key, const void *value, char *buf, size_t size);

/* `block N`: a block by the chain's own count; `number` is what follows the word. */
bool scenario_names_chain_block(const struct scenario_scalar_in *in, struct scenario_scalar_in *number);
int scenario_parse_chain_block(const struct scenario_scalar_in *number, uint64_t *block);
const char *scenario_print_chain_block(uint64_t block, char *buf, size_t size);

#endif
