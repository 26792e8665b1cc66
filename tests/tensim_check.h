/* What every unit test file shares: a main function around one Check suite.
 *
 * The exit status is 0 only if every test passed. CK_FORK=no (set under the sanitizers) keeps the tests in
 * one process. */
#ifndef TENSIM_CHECK_H
#define TENSIM_CHECK_H

#include <check.h>
#include <stdlib.h>

/* Defines main() that runs the suite returned by `make_suite`. */
#define TENSIM_CHECK_MAIN(make_suite)                                                                        \
    int main(void)                                                                                           \
    {                                                                                                        \
        SRunner *runner = srunner_create(make_suite());                                                      \
        srunner_run_all(runner, CK_NORMAL);                                                                  \
        int failed = srunner_ntests_failed(runner);                                                          \
        srunner_free(runner);                                                                                \
        return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;                                                    \
    }

#endif
