/* The impact of a ban, told: text, lines of JSON, a part of the HTML page. */
#ifndef CORDON_REPORT_BAN_H
#define CORDON_REPORT_BAN_H

#include "base/json.h"
#include "impact/ban.h"
#include "report/sheet.h"

struct ban_report {
    const struct ban_impact *impact;
    const char *const *asked; /* what is banned: "party:tiktok", "policy clean-network-2020" */
    size_t n_asked;
    size_t details; /* entries of each list */
};

/* Summary, who is hit, bystanders, substitutes, lesser ways, limits. */
void ban_text(const struct ban_report *r, const struct sheet *sheet);

/* A line each: app-hit, bystander, service-lost, alternative (docs/formats/json.md). */
void ban_json(const struct ban_report *r, struct output *to);
/* "ban": {…}, for the summary. */
void ban_json_summary(const struct ban_report *r, struct json *j);
/* "ban": {…, "apps": […], "bystanders": […], …}: all of it, for the page. */
void ban_json_whole(const struct ban_report *r, struct json *j);

#endif
