/* What check_symbols.py must find: one call of each forbidden sort. Never linked into anything. */
#include <math.h>
#include <stdlib.h>
#include <time.h>

double forbidden_calls(double x);

double forbidden_calls(double x)
{
    return tanh(x) + (double)rand() + (double)time(NULL) + (double)expf((float)x);
}
