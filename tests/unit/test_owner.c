/* What tells a program: control groups, /proc, packages, users; the table of flows. */
#include "evidence/live/cgroup_path.h"
#include "evidence/live/kernel_events.h"
#include "evidence/live/owner_flows.h"
#include "evidence/live/process.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
// cmocka wants the above first
#include <cmocka.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define USER "/user.slice/user-1000.slice/user@1000.service"
#define POD "pod2f1a2c3d_4e5f_6071_8293_a4b5c6d7e8f9"

static void paths(void **state) {
    static const struct {
        const char *path, *unit, *container;
    } rows[] = {
        {"/", "", ""},
        {"", "", ""},
        {"/init.scope", "init.scope", ""},
        {"/system.slice/cron.service", "cron.service", ""},
        {"/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service", ""},
        {"/system.slice/ssh.service", "ssh.service", ""},
        {"/user.slice/user-1000.slice/session-3.scope", "session-3.scope", ""},
        {USER "/init.scope", "user@1000.service/init.scope", ""},
        {USER, "user@1000.service", ""},
        {USER "/app.slice/app-firefox-4242.scope", "user@1000.service/app-firefox-4242.scope", ""},
        {USER "/app.slice/app-org.gnome.Terminal.slice/vte-spawn-1.scope",
         "user@1000.service/vte-spawn-1.scope", ""},
        {USER "/app.slice/snap.firefox.firefox-1b2c.scope",
         "user@1000.service/snap.firefox.firefox-1b2c.scope", ""},
        {USER "/session.slice/dbus.service", "user@1000.service/dbus.service", ""},
        {"/docker/" ID, "", "docker:0123456789ab"},
        {"/docker/buildkit/" ID, "", "docker:0123456789ab"},
        {"/system.slice/docker-" ID ".scope", "docker-" ID ".scope", "docker:0123456789ab"},
        {"/system.slice/docker.service", "docker.service", ""},
        {USER "/app.slice/docker.service/docker/" ID, "user@1000.service/docker.service",
         "docker:0123456789ab"},
        {"/machine.slice/libpod-" ID ".scope/container", "libpod-" ID ".scope", "podman:0123456789ab"},
        {"/machine.slice/libpod-" ID ".scope", "libpod-" ID ".scope", "podman:0123456789ab"},
        {"/libpod_parent/libpod-" ID, "", "podman:0123456789ab"},
        {USER "/user.slice/libpod-" ID ".scope", "user@1000.service/libpod-" ID ".scope",
         "podman:0123456789ab"},
        {"/kubepods/burstable/pod2f1a2c3d-4e5f-6071-8293-a4b5c6d7e8f9/" ID, "", "kubernetes:0123456789ab"},
        {"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-" POD ".slice/cri-containerd-" ID
         ".scope",
         "cri-containerd-" ID ".scope", "containerd:0123456789ab"},
        {"/kubepods.slice/kubepods-" POD ".slice/crio-" ID ".scope", "crio-" ID ".scope",
         "cri-o:0123456789ab"},
        {"/kubepods.slice/kubepods-" POD ".slice/docker-" ID ".scope", "docker-" ID ".scope",
         "docker:0123456789ab"},
        {"/system.slice/containerd.service/kubepods-besteffort-" POD ".slice:cri-containerd:" ID,
         "containerd.service", "containerd:0123456789ab"},
        {"/system.slice/nerdctl-" ID ".scope", "nerdctl-" ID ".scope", "containerd:0123456789ab"},
        {"/default/" ID, "", "container:0123456789ab"},
        {"/ecs/0aa1/" ID, "", "ecs:0123456789ab"},
        {"/lxc/web", "", "lxc:web"},
        {"/lxc.payload.web/system.slice/nginx.service", "nginx.service", "lxc:web"},
        {"/lxc.payload/web/init.scope", "init.scope", "lxc:web"},
        {"/lxc.monitor.web", "", ""},
        {"/machine.slice/machine-debian.scope/payload/system.slice/cron.service", "cron.service",
         "nspawn:debian"},
        {"/machine.slice/machine-qemu\\x2d1\\x2dvm.scope", "machine-qemu\\x2d1\\x2dvm.scope",
         "qemu:qemu\\x2d1\\x2dvm"},
        {"/docker/not-a-container", "", ""},
        {"/0123456789abcdef", "", ""},
        {"//..//", "", ""},
    };
    char unit[256], container[CONTAINER_TEXT];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text path = text_of(rows[i].path), u = cgroup_unit(path, unit),
                    c = cgroup_container(path, container);
        if (!text_is(u, rows[i].unit)) fail_msg("%s: unit '%.*s'", rows[i].path, (int)u.n, u.p);
        if (!text_is(c, rows[i].container)) fail_msg("%s: container '%.*s'", rows[i].path, (int)c.n, c.p);
    }
}

static void lines(void **state) {
    static const struct {
        const char *lines, *unified, *telling;
    } rows[] = {
        {"0::/system.slice/cron.service\n", "system.slice/cron.service", "/system.slice/cron.service"},
        {"0::/\n", "", "/"},
        {"", "", ""},
        {"garbage\n::\n0\n", "", ""},
        {"9:name=systemd:/system.slice/cron.service\n4:memory:/x\n0::/system.slice/cron.service\n",
         "system.slice/cron.service", "/system.slice/cron.service"},
        {"9:name=systemd:/system.slice/cron.service\n4:memory:/x\n0::/\n", "", "/system.slice/cron.service"},
        {"2:cpu,cpuacct:/docker/" ID
         "\n1:name=systemd:/system.slice/docker.service\n0::/system.slice/docker.service\n",
         "system.slice/docker.service", "/docker/" ID},
        {"0::/a:b/c.service\n", "a:b/c.service", "/a:b/c.service"},
        {"0::/../../system.slice/x.service", "../../system.slice/x.service", "/../../system.slice/x.service"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cgroup_paths p = cgroup_lines(text_of(rows[i].lines));
        if (!text_is(p.unified, rows[i].unified) || !text_is(p.telling, rows[i].telling))
            fail_msg("row %zu: '%.*s', '%.*s'", i, (int)p.unified.n, p.unified.p, (int)p.telling.n,
                     p.telling.p);
    }
}

static void process_files(void **state) {
    static const struct {
        const char *stat;
        uint64_t started;
    } stats[] = {
        {"1 (init) S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 42 1000 2", 42},
        {"9 (a b) c) (d) S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 77 1000 2", 77},
        {"9 (x) S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0", 0},
        {"9 x S 0", 0},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof stats / sizeof *stats; i++) {
        uint64_t ticks = 0;
        assert_int_equal(stat_started(text_of(stats[i].stat), &ticks), stats[i].started != 0);
        assert_int_equal(ticks, stats[i].started);
    }
    uint64_t inode = 0;
    assert_true(link_inode(TEXT("socket:[123456]"), &inode));
    assert_int_equal(inode, 123456);
    assert_false(link_inode(TEXT("socket:[]"), &inode));
    assert_false(link_inode(TEXT("socket:["), &inode));
    assert_false(link_inode(TEXT("pipe:[1]"), &inode));
    assert_false(link_inode(TEXT("socket:[99999999999999999999999]"), &inode));
}

static void paths_from_the_kernel(void **state) {
    static const struct {
        const char *names;
        size_t n;
        unsigned parts;
        const char *path;
    } rows[] = {{"curl\0bin\0usr", 13, 3, "/usr/bin/curl"}, {"", 1, 0, ""},    {"memfd:x", 8, 1, "/memfd:x"},
                {"curl\0bin\0usr", 13, 9, "/usr/bin/curl"}, {"abc", 3, 1, ""}, {"a\0bcd", 5, 2, "/a"}};
    char room[OWNER_PATH];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text t = owner_event_path(rows[i].names, rows[i].n, rows[i].parts, room);
        if (!text_is(t, rows[i].path)) fail_msg("row %zu: '%.*s'", i, (int)t.n, t.p);
    }
    char full[OWNER_PATH];
    memset(full, 'x', sizeof full);
    for (size_t i = 1; i < sizeof full; i += 2) full[i] = 0;
    assert_int_equal(owner_event_path(full, sizeof full, 255, room).n, 128);
}

static void write_file(const char *folder, const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void remove_file(const char *folder, const char *name) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static void packages(void **state) {
    char folder[] = "/tmp/cordon-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    write_file(folder, "curl.list", "/.\n/usr\n/usr/bin\n/usr/bin/curl\n/usr/share/doc/curl/copyright\n");
    write_file(folder, "libc6:amd64.list", "/lib/x86_64-linux-gnu/libc.so.6\n/lib64/ld-linux-x86-64.so.2\n");
    write_file(folder, "coreutils.list", "/bin/ls\n/bin/true");
    write_file(folder, "curl.md5sums", "/usr/bin/no\n");
    struct packages *p = packages_open(folder);
    static const char *const rows[][2] = {{"/usr/bin/curl", "curl"},
                                          {"/usr/bin/ls", "coreutils"},
                                          {"/bin/ls", "coreutils"},
                                          {"/bin/true", "coreutils"},
                                          {"/usr/lib/x86_64-linux-gnu/libc.so.6", "libc6"},
                                          {"/usr/bin/no", ""},
                                          {"/usr/share/doc/curl/copyright", ""},
                                          {"", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text t = packages_find(p, text_of(rows[i][0]));
        if (!text_is(t, rows[i][1])) fail_msg("%s: '%.*s'", rows[i][0], (int)t.n, t.p);
    }
    write_file(folder, "wget.list", "/usr/bin/wget\n");
    for (int i = 0; i < 100 && !packages_find(p, TEXT("/usr/bin/wget")).n; i++) usleep(10000);
    assert_true(text_is(packages_find(p, TEXT("/usr/bin/wget")), "wget")); /* installed meanwhile */
    packages_close(p);
    static const char *const files[] = {"curl.list", "libc6:amd64.list", "coreutils.list", "curl.md5sums",
                                        "wget.list"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) remove_file(folder, files[i]);
    rmdir(folder);
    p = packages_open("/nonexistent");
    assert_int_equal(packages_find(p, TEXT("/usr/bin/curl")).n, 0);
    packages_close(p);
}

static void users(void **state) {
    char folder[] = "/tmp/cordon-test-XXXXXX", path[64], room[16];
    assert_non_null(mkdtemp(folder));
    write_file(folder, "passwd",
               "root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n"
               "broken\n:x:5:5\nnot:x:number:0\n");
    snprintf(path, sizeof path, "%s/passwd", folder);
    struct users *u = users_read(path);
    assert_true(text_is(users_name(u, 0, room), "root"));
    assert_true(text_is(users_name(u, 1000, room), "ann"));
    assert_true(text_is(users_name(u, 5, room), "5"));
    assert_true(text_is(users_name(u, UINT32_MAX, room), "4294967295"));
    users_free(u);
    remove_file(folder, "passwd");
    rmdir(folder);
}

static struct owner_question question(const char *local, uint16_t local_port, uint8_t remote,
                                      uint16_t remote_port) {
    struct owner_question q = {.protocol = 6, .local_port = local_port, .remote_port = remote_port};
    if (*local == '4') memset(q.local + 10, 0xFF, 2);
    q.local[15] = (uint8_t)(local[1] - '0');
    if (remote) {
        memset(q.remote + 10, 0xFF, 2);
        q.remote[12] = 10;
        q.remote[15] = remote;
    }
    return q;
}

static struct program *program(uint32_t pid) {
    struct program *p = memory_new(1, sizeof *p);
    p->pid = pid;
    p->uses = 1;
    return p;
}

static void put_flow(struct owner_flows *f, struct owner_question q, uint32_t network, uint32_t pid) {
    struct program *p = program(pid);
    owner_flows_put(f, &q, network, p);
    program_release(p);
}

static uint32_t found(const struct owner_flows *f, struct owner_question q) {
    struct program *p = owner_flows_find(f, &q);
    return p ? p->pid : 0;
}

static void flows_find_what_fits_best(void **state) {
    enum { OURS = 1, OTHER = 2 };
    struct owner_flows *f = owner_flows_new(100, OURS);
    put_flow(f, question("41", 1000, 9, 443), OURS, 1);
    assert_int_equal(found(f, question("41", 1000, 9, 443)), 1);
    assert_int_equal(found(f, question("41", 1001, 9, 443)), 0);
    assert_int_equal(found(f, question("41", 1000, 8, 443)), 0);
    put_flow(f, question("41", 1000, 9, 443), OURS, 2); /* the port was used again */
    assert_int_equal(found(f, question("41", 1000, 9, 443)), 2);
    assert_int_equal(owner_flows_count(f), 1);
    /* the same addresses in a container: ours first, else anybody's */
    put_flow(f, question("41", 1000, 9, 443), OTHER, 3);
    put_flow(f, question("41", 2000, 9, 443), OTHER, 4);
    assert_int_equal(found(f, question("41", 1000, 9, 443)), 2);
    assert_int_equal(found(f, question("41", 2000, 9, 443)), 4);
    /* its address translated on the way out */
    assert_int_equal(found(f, question("42", 2000, 9, 443)), 4);
    /* no local address was chosen yet */
    put_flow(f, question("60", 3000, 9, 53), OURS, 5);
    assert_int_equal(found(f, question("41", 3000, 9, 53)), 5);
    /* who listens, everywhere and at one address, here and elsewhere */
    put_flow(f, question("60", 80, 0, 0), OURS, 6);
    put_flow(f, question("43", 80, 0, 0), OURS, 7);
    put_flow(f, question("60", 81, 0, 0), OTHER, 8);
    assert_int_equal(found(f, question("41", 80, 9, 50000)), 6);
    assert_int_equal(found(f, question("43", 80, 9, 50000)), 7);
    assert_int_equal(found(f, question("41", 81, 9, 50000)), 0);
    owner_flows_free(f);
}

static void flows_are_bounded(void **state) {
    enum { MOST = 1000 };
    struct owner_flows *f = owner_flows_new(MOST, 1);
    for (uint32_t i = 0; i < 20 * MOST; i++) {
        put_flow(f, question("41", (uint16_t)(i % 60000 + 1), (uint8_t)(1 + i / 60000), 443), 1, i + 1);
        assert_true(owner_flows_count(f) <= MOST);
    }
    for (uint32_t i = 0; i < 20 * MOST; i++)
        assert_int_equal(found(f, question("41", (uint16_t)(i + 1), 1, 443)), i < 19 * MOST ? 0 : i + 1);
    owner_flows_free(f);
}

/* A server that was told of once is known however many connections have come and gone since. */
static void listeners_stay(void **state) {
    enum { MOST = 100 };
    struct owner_flows *f = owner_flows_new(MOST, 1);
    put_flow(f, question("60", 80, 0, 0), 1, 7);
    for (uint32_t i = 0; i < 20 * MOST; i++)
        put_flow(f, question("41", (uint16_t)(i + 1000), 9, 443), 1, i + 8);
    assert_int_equal(found(f, question("41", 80, 9, 50000)), 7);
    for (uint16_t i = 0; i < 20 * MOST; i++) put_flow(f, question("60", (uint16_t)(i + 1000), 0, 0), 1, 5);
    assert_true(owner_flows_count(f) <= MOST + MOST / 8 + 1); /* of these, too, only so many */
    owner_flows_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),
        cmocka_unit_test(lines),
        cmocka_unit_test(process_files),
        cmocka_unit_test(paths_from_the_kernel),
        cmocka_unit_test(packages),
        cmocka_unit_test(users),
        cmocka_unit_test(flows_find_what_fits_best),
        cmocka_unit_test(flows_are_bounded),
        cmocka_unit_test(listeners_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
