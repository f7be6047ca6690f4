/* The page around the data, made at build from web/ by web/bundle.py. */
#ifndef CORDON_REPORT_HTML_PAGE_H
#define CORDON_REPORT_HTML_PAGE_H

#include <stddef.h>

extern const unsigned char html_page_before[], html_page_after[];
extern const size_t html_page_before_size, html_page_after_size;

#endif
