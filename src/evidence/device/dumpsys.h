/* Packages of `dumpsys package` while they are read; private to this folder. */
#ifndef CORDON_DEVICE_DUMPSYS_H
#define CORDON_DEVICE_DUMPSYS_H

#include "evidence/device/reading.h"

enum admin { ADMIN_NONE, ADMIN_ENABLED, ADMIN_PROFILE_OWNER, ADMIN_DEVICE_OWNER };

enum permission_list { LIST_NONE, LIST_REQUESTED, LIST_GRANTED, LIST_DECLARED };

/* Facts that are joined when all packages are known. */
struct dumpsys_extra {
    uint32_t shared_user; /* number of its name; INTERN_ABSENT: none */
    bool runs_privileged; /* may install others: granted, or by its role */
    bool told;            /* permissions were listed: what is not there is not granted */
};

struct dumpsys {
    struct reading *reading;
    struct app *app;           /* being read; NULL: none */
    bool hidden, crowded;      /* of it */
    enum permission_list list; /* being read … */
    size_t list_depth;         /* … and its entries are deeper than this */
    struct named_permission {
        struct app_permission is;
        uint32_t number;
    } * permissions; /* of the app being read */
    size_t n_permissions, permission_capacity;
    struct intern *permission_names;
    uint32_t *permission_at; /* by number of the name: its place among those of the app, if it is there */
    size_t n_permission_at, at_capacity;
    struct dumpsys_extra *extra; /* by number of the app */
    size_t n_extra, extra_capacity;
    struct intern *shared;    /* names of shared users … */
    uint32_t shared_user;     /* … the one being read */
    uint8_t *shared_installs; /* by number: it is granted the right to install */
    size_t n_shared_installs, shared_capacity;
    enum admin admin;
};

void dumpsys_package(struct dumpsys *p, struct text name, bool hidden);
void dumpsys_detail(struct dumpsys *p, size_t depth, struct text line);
void dumpsys_entry_end(struct dumpsys *p);
void dumpsys_shared_user(struct dumpsys *p, struct text name);
void dumpsys_shared_detail(struct dumpsys *p, struct text line);
void dumpsys_admin(struct dumpsys *p, struct text package);
void dumpsys_finish(struct dumpsys *p);

#endif
