/* Into force and out of it where something goes wrong: strangers' folders, killed commands, software that
 * does not answer, machines that start anew, time that passes. */
#include "enforce/guardian.h"
#include "enforce/moves.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#include "enforce_files.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { TRIES = 200, PAUSE = 50000 };

static bool holds(struct scene *p, const char *path, const char *what) {
    const char *text = read_file(p, path);
    return what ? text && strstr(text, what) : !text;
}

/* Somebody else does it in the meantime. what NULL: the file goes. */
static bool comes_to(struct scene *p, const char *path, const char *what) {
    for (int i = 0; i < TRIES && !holds(p, path, what); i++) usleep(PAUSE);
    return holds(p, path, what);
}

static void a_folder_of_others(void **state) {
    (void)state;
    struct scene *p = begin();
    struct enforce_state s;
    const char *theirs = arena_format(p->arena, "%s/2024", p->state),
               *file = arena_format(p->arena, "%s/x", theirs);
    assert_true(folder_make(theirs, p->d));
    write_file(file, "theirs");
    assert_int_equal(enforce_read(&p->o, p->arena, &s, p->d), ENFORCE_NOTHING);
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    assert_int_equal(enforce_revert(&p->o, p->d), ENFORCE_DONE);
    assert_string_equal(read_file(p, file), "theirs");
    /* Others may write there, and so say which commands are run. */
    static const mode_t modes[] = {0777, 0770, 0702};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(p->state, modes[i]), 0);
        assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_FAILED);
        assert_int_equal(enforce_read(&p->o, p->arena, &s, p->d), ENFORCE_FAILED);
        assert_int_equal(enforce_recover(&p->o, p->d), ENFORCE_FAILED);
    }
    assert_string_equal(read_file(p, p->hosts), "127.0.0.1 localhost\n");
    chmod(p->state, 0700);
    end(p);
}

static size_t files_in(const char *folder) {
    DIR *dir = opendir(folder);
    size_t n = 0;
    assert_non_null(dir);
    while (readdir(dir)) n++;
    closedir(dir);
    return n - 2;
}

/* Its own reload kills the command, so that it dies in the midst. */
static void killed_in_the_midst(void **state) {
    (void)state;
    for (int confirmed = 0; confirmed < 2; confirmed++) {
        struct scene *p = begin();
        int status;
        const char *once = arena_format(p->arena, "[ -e %s/state/1 ] || { touch %s/state/1; kill -9 $PPID; }",
                                        p->folder, p->folder);
        const char *const kills[] = {"sh", "-c", once, NULL};
        p->targets[1].reload = kills;
        p->o.confirmed = confirmed;
        p->o.confirm_seconds = 3600;
        write_file(arena_format(p->arena, "%s/.hosts.cordon-abcdef", p->folder), "half"); /* of one before */
        pid_t child = fork();
        if (child == 0) {
            enforce_apply(&p->plan, p->targets, 2, &p->o, p->d);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        assert_true(comes_to(p, p->zone, NULL)); /* nobody else is asked */
        assert_true(comes_to(p, p->hosts, "127.0.0.1 localhost\n"));
        assert_int_not_equal(enforce_recover(&p->o, p->d), ENFORCE_FAILED);
        assert_string_equal(read_file(p, p->hosts), "127.0.0.1 localhost\n");
        assert_int_equal(files_in(p->folder), 2); /* hosts and state: nothing half is left */
        end(p);
    }
}

/* What cannot be taken back at once is taken back later. */
static void tried_again(void **state) {
    (void)state;
    struct scene *p = begin();
    p->o.confirmed = false;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    unlink(p->zone);
    assert_int_equal(mkdir(p->zone, 0700), 0); /* no file can be put there */
    assert_true(comes_to(p, p->hosts, "127.0.0.1 localhost\n"));
    for (int i = 0; i < TRIES && strstr(read_file(p, p->hosts), "bad.example"); i++) usleep(PAUSE);
    assert_null(strstr(read_file(p, p->hosts), "bad.example")); /* of the others as much as can be */
    assert_int_equal(rmdir(p->zone), 0);
    for (int i = 0; i < TRIES && guardian_is_there(p->state); i++) usleep(PAUSE);
    assert_false(guardian_is_there(p->state));
    assert_int_equal(enforce_recover(&p->o, p->d), ENFORCE_NOTHING);
    end(p);
}

/* Formats that know no expiry are written anew, and at the end all is as before. */
static void measures_end(void **state) {
    (void)state;
    struct scene *p = begin();
    p->plan.n_measures = 2;
    p->measures[0].until_ns = wall_now() + 2 * SECOND;
    p->measures[1].until_ns = wall_now() + 4 * SECOND;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    assert_true(holds(p, p->zone, "\nbad.example CNAME"));
    for (int i = 0; i < TRIES && holds(p, p->zone, "\nbad.example CNAME"); i++) usleep(PAUSE);
    assert_false(holds(p, p->zone, "\nbad.example CNAME"));
    assert_true(holds(p, p->zone, "\nworse.example CNAME"));
    assert_true(comes_to(p, p->zone, NULL));
    for (int i = 0; i < TRIES && guardian_is_there(p->state); i++) usleep(PAUSE);
    assert_string_equal(read_file(p, p->hosts), "127.0.0.1 localhost\n");
    assert_int_equal(enforce_revert(&p->o, p->d), ENFORCE_NOTHING);
    end(p);
}

/* A plan that stops nothing is one like others, and has no end. */
static void an_empty_plan(void **state) {
    (void)state;
    struct scene *p = begin();
    struct enforce_state s;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    p->plan.n_measures = 0;
    p->o.confirmed = false;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    assert_int_equal(enforce_read(&p->o, p->arena, &s, p->d), ENFORCE_DONE);
    assert_int_equal(s.n_targets, 2);
    assert_null(strstr(read_file(p, p->zone), "bad.example"));
    for (int i = 0; i < TRIES && !strstr(read_file(p, p->zone), "bad.example"); i++) usleep(PAUSE);
    assert_true(holds(p, p->zone, "bad.example")); /* unconfirmed: the one before */
    assert_int_not_equal(enforce_revert(&p->o, p->d), ENFORCE_FAILED);
    end(p);
}

/* After a start files are as they were left, whoever left them so, and nobody is told to read them. */
static void started_anew(void **state) {
    (void)state;
    struct scene *p = begin();
    struct record r;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    write_file(p->zone, "somebody's\n");
    assert_true(record_read(p->state, p->arena, &r, p->d));
    strcpy(r.boot, "another");
    assert_true(record_write(p->state, &r, p->d));
    assert_int_not_equal(enforce_recover(&p->o, p->d), ENFORCE_FAILED); /* its guardian may be faster */
    assert_true(guardian_is_there(p->state));                           /* for the end of its measures */
    assert_string_equal(read_file(p, p->zone), "somebody's\n");
    assert_int_equal(enforce_revert(&p->o, p->d), ENFORCE_DONE);
    for (int i = 0; i < TRIES && guardian_is_there(p->state); i++) usleep(PAUSE);
    assert_false(guardian_is_there(p->state));
    end(p);
}

/* A server that finds no zone any more would go on with the last. */
static void an_empty_zone_before_none(void **state) {
    (void)state;
    struct scene *p = begin();
    const char *seen = arena_format(p->arena, "%s/seen", p->folder);
    const char *const copies[] = {"cp", "{}", seen, NULL};
    p->targets[1].reload = copies;
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    assert_true(holds(p, seen, "bad.example CNAME"));
    assert_int_equal(enforce_revert(&p->o, p->d), ENFORCE_DONE);
    assert_null(read_file(p, p->zone));
    assert_true(holds(p, seen, "SOA"));
    assert_false(holds(p, seen, "CNAME"));
    end(p);
}

/* Software that is told to read a file may start servers that live on, and is told the zone's own name. */
static void how_software_is_told(void **state) {
    (void)state;
    struct scene *p = begin();
    const char *told =
        arena_format(p->arena, "echo \"$1\" >%s/told; sleep 60 & echo $! >%s/server", p->folder, p->folder);
    const char *const stays[] = {"sh", "-c", told, "sh", "{zone}", NULL};
    int64_t began = boot_now();
    p->targets[1].reload = stays;
    p->o.render.zone = "own.example";
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_DONE);
    assert_true(boot_now() - began < 20 * SECOND);
    assert_string_equal(read_file(p, arena_format(p->arena, "%s/told", p->folder)), "own.example\n");
    assert_int_equal(kill((pid_t)atoi(read_file(p, arena_format(p->arena, "%s/server", p->folder))), SIGKILL),
                     0);
    p->targets[1].reload = no_reload;
    assert_int_equal(enforce_revert(&p->o, p->d), ENFORCE_DONE);
    assert_int_equal(kill((pid_t)atoi(read_file(p, arena_format(p->arena, "%s/server", p->folder))), SIGKILL),
                     0);
    end(p);
}

/* A damaged record that says one thing twice. */
static void doubled(void **state) {
    (void)state;
    struct scene *p = begin();
    struct enforce_state s;
    assert_true(folder_make(p->state, p->d));
    write_file(arena_format(p->arena, "%s/state.json", p->state),
               "{\"version\":1,\"next\":9,\"now\":1,\"generations\":[{\"number\":1,\"targets\":[]},"
               "{\"number\":1,\"targets\":[]},{\"number\":1,\"targets\":[]}]}");
    assert_int_equal(enforce_read(&p->o, p->arena, &s, p->d), ENFORCE_FAILED);
    assert_int_equal(enforce_apply(&p->plan, p->targets, 2, &p->o, p->d), ENFORCE_FAILED);
    end(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_of_others),
        cmocka_unit_test(killed_in_the_midst),
        cmocka_unit_test(tried_again),
        cmocka_unit_test(measures_end),
        cmocka_unit_test(an_empty_plan),
        cmocka_unit_test(started_anew),
        cmocka_unit_test(an_empty_zone_before_none),
        cmocka_unit_test(how_software_is_told),
        cmocka_unit_test(doubled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
