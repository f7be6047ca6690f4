#include "report/report.h"

report_writer *report_find(struct text format) {
    static const struct {
        const char *name;
        report_writer *writer;
    } formats[] = {{"text", report_text},
                   {"json", report_json},
                   {"csv", report_csv},
                   {"html", report_html},
                   {"sarif", report_sarif}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (text_is(format, formats[i].name)) return formats[i].writer;
    return NULL;
}
