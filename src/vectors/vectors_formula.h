/* Expected values that a row gives as a formula: "2/3*(1-t/2)", "floor(2e6*rate)", ">=1e9 and <2e9".
 *
 * Numbers, names, + - * /, parentheses and floor(); a text behind '=' is the author's own result and not
 * read. Values are doubles, for comparisons with a tolerance; exact amounts never come this way. */
#ifndef VECTORS_FORMULA_H
#define VECTORS_FORMULA_H

#include <stdbool.h>
#include <stddef.h>

/* What a name in a formula stands for. */
struct vectors_variable {
    const char *name;
    double value;
};

/* False if `text` is no formula, names something else or is nested too deeply; *value is then 0. */
bool vectors_formula_value(const char *text, const struct vectors_variable *variable, size_t count,
                           double *value);

/* Conditions such as ">=1e9 and <2e9" on `got`. False if `text` is none; *holds is the answer. */
bool vectors_formula_holds(const char *text, double got, bool *holds);

#endif
