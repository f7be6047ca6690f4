#!/usr/bin/env python3
"""Mach-O objects that clang makes, fat files of llvm-lipo and archives of llvm-libtool-darwin: what cordon sees in
each; symbols as llvm-objdump tells them, also of static libraries in $CORDON_PACKAGES.

usage: macho_tools.py NATIVE_FACTS [LIBRARY.a...]
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = '''
__attribute__((objc_root_class)) @interface CNContactStore
+ (id)alloc;
- (void)requestAccessForEntityType:(int)type;
@end
__attribute__((objc_root_class)) @interface ShopStart
+ (void)setup;
- (int)canOpenURL:(int)url;
@end
extern int use(const char *), ptrace(int);
@implementation ShopStart
+ (void)setup {
    [[CNContactStore alloc] requestAccessForEntityType:0];
    use("https://api.shop-test.net/v1");
    ptrace(31);
}
- (int)canOpenURL:(int)url { return url; }
@end
'''

WANTED = {'capability anti-debugging', 'capability contacts', 'capability installed-apps', 'capability native-code',
          'endpoint https://api.shop-test.net/v1'}


def tool(name):
    for candidate in [name] + [f'{name}-{n}' for n in range(20, 12, -1)]:
        if shutil.which(candidate):
            return candidate
    return None


def run(*args, **more):
    return subprocess.run(args, check=True, capture_output=True, text=True, errors='surrogateescape', **more).stdout


def told(program, path):
    lines = run(program, 'facts', path).splitlines()
    return {' '.join(line.split(' ')[:2]) for line in lines if line.startswith(('capability ', 'endpoint '))}


def by_objdump(objdump, path):
    names = set()
    for line in run(objdump, '--syms', path).splitlines():
        match = re.match(r'[0-9a-f]+ .{7} (\S+) (?:\.hidden )?(.*)$', line)
        if match and 'd' not in line.split(' ', 1)[1][:7]:
            names.add(('undefined ' if match[1] == '*UND*' else 'defined ') + match[2])
    return names


def compare(objdump, program, path):
    wanted, got = by_objdump(objdump, path), set(run(program, 'names', path).splitlines())
    if wanted == got:
        return True
    print(path, 'only objdump:', sorted(wanted - got)[:5], 'only cordon:', sorted(got - wanted)[:5])
    return False


def objects_of(lipo, archiver, library, folder):
    for arch in run(lipo, '-archs', library).split():
        inside = os.path.join(folder, arch)
        os.makedirs(inside)
        thin = os.path.join(inside, 'thin.a')
        subprocess.run([lipo, '-thin', arch, library, '-output', thin], capture_output=True)
        if os.path.exists(thin):
            subprocess.run([archiver, 'x', 'thin.a'], cwd=inside, capture_output=True)
        yield from sorted(glob.glob(inside + '/*.o'))


def main():
    program, libraries = os.path.abspath(sys.argv[1]), sys.argv[2:]
    tools = [tool(n) for n in ('clang', 'llvm-lipo', 'llvm-libtool-darwin', 'llvm-objdump', 'llvm-ar')]
    if None in tools:
        print('SKIP: the tools of LLVM for Mach-O are not here')
        return 77
    clang, lipo, libtool, objdump, archiver = tools
    packages = os.environ.get('CORDON_PACKAGES')
    if not libraries and packages:
        libraries = sorted(glob.glob(packages + '/**/*.a', recursive=True))
    wrong = compared = 0
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, 'start.m')
        with open(source, 'w') as f:
            f.write(SOURCE)
        made = []
        for target in ('arm64-apple-ios13', 'armv7-apple-ios9', 'x86_64-apple-ios13-simulator'):
            out = os.path.join(folder, target + '.o')
            run(clang, '-target', target, '-c', source, '-o', out)
            made.append(out)
        fat, archive = os.path.join(folder, 'fat'), os.path.join(folder, 'lib.a')
        run(lipo, '-create', *made, '-output', fat)
        run(libtool, '-static', '-o', archive, made[0])
        for path in made + [fat, archive]:
            got = told(program, path)
            if got != WANTED:
                print(os.path.basename(path), 'missing:', sorted(WANTED - got), 'too many:', sorted(got - WANTED))
                wrong += 1
        objects = list(made)
        for i, library in enumerate(libraries):
            objects += objects_of(lipo, archiver, library, os.path.join(folder, str(i)))
        for path in objects:
            compared += 1
            wrong += not compare(objdump, program, path)
    print(f'{len(made) + 2} files made by LLVM; symbols of {compared} objects compared with llvm-objdump; {wrong} wrong')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
