/* The forms of flow logs. Private to this folder. */
#ifndef CORDON_FLOWLOG_FORM_H
#define CORDON_FLOWLOG_FORM_H

#include "evidence/flowlog/flows.h"

struct log_form {
    const char *format; /* static */
    bool (*recognised)(struct bytes start);
    void (*read)(struct log_reading *g);
};

enum { LOG_START_LOOK = 64 * 1024, LOG_LONGEST = 4 * 1024 * 1024 };

/* Lines with columns: Zeek's conn.log, VPC flow logs of AWS, nfdump's CSV. */
bool zeek_recognised(struct bytes start);
void zeek_read(struct log_reading *g);
bool vpc_recognised(struct bytes start);
void vpc_read(struct log_reading *g);
bool nfdump_recognised(struct bytes start);
void nfdump_read(struct log_reading *g);

/* JSON, one object a line or in a list: Zeek's conn.log, nfdump, pmacct, GoFlow and GoFlow 2. */
bool zeek_json_recognised(struct bytes start);
void zeek_json_read(struct log_reading *g);
bool nfdump_json_recognised(struct bytes start);
void nfdump_json_read(struct log_reading *g);
bool pmacct_recognised(struct bytes start);
void pmacct_read(struct log_reading *g);
bool goflow_recognised(struct bytes start);
void goflow_read(struct log_reading *g);

/* Suricata's eve.json. */
bool eve_recognised(struct bytes start);
void eve_read(struct log_reading *g);

#endif
