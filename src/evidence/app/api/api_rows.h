/* How the table is written down: by theme, many members a row. Internal to this folder. */
#ifndef CORDON_APP_API_ROWS_H
#define CORDON_APP_API_ROWS_H

#include "evidence/app/api/api.h"

struct api_row {
    enum api_kind kind;
    const char *class_name; /* of API_STRING: the constant */
    const char *members;    /* separated by blanks */
    const char *capability, *data, *permission, *reason;
};

struct api_theme {
    const struct api_row *rows;
    size_t n;
};

extern const struct api_theme api_identity; /* who the device and its user are */
extern const struct api_theme api_place;    /* where it is, and what is around */
extern const struct api_theme api_content;  /* what is kept on it */
extern const struct api_theme api_senses;   /* camera, microphone, sensors, screen */
extern const struct api_theme api_power;    /* what it may do to the device and to other apps */
extern const struct api_theme api_code;     /* code that is not in the package, or hides */

#define API_THEME(theme, list) const struct api_theme theme = {list, sizeof(list) / sizeof *(list)}

#endif
