/* Columns of the table `intelligence`; its rows are written by simulation_record_intelligence
 * (simulation_schema.h). */
#ifndef SIMULATION_INTELLIGENCE_H
#define SIMULATION_INTELLIGENCE_H

#include "record.h"

#define SIMULATION_INTELLIGENCE_COLUMNS 29

extern const struct record_column simulation_intelligence_columns[SIMULATION_INTELLIGENCE_COLUMNS];

#endif
