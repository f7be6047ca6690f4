#include "evidence/app/api/api_rows.h"

#define P(name) "android.permission." name
#define INSTALL "install-packages", NULL, P("REQUEST_INSTALL_PACKAGES") " " P("INSTALL_PACKAGES")
#define ACCESSIBILITY "accessibility", "behaviour", NULL
#define ADMIN "device-admin", NULL, NULL
#define OVERLAY "overlay", NULL, P("SYSTEM_ALERT_WINDOW")

static const struct api_row rows[] = {
    {API_STRING, "application/vnd.android.package-archive", NULL, INSTALL, "hands packages to the installer"},
    {API_STRING, "android.intent.action.INSTALL_PACKAGE", NULL, INSTALL, "hands packages to the installer"},
    {API_CALL, "android/content/pm/PackageInstaller",
     "createSession openSession installExistingPackage installPackageArchived", INSTALL, "installs packages"},
    {API_CALL, "android/content/pm/PackageInstaller$Session", "commit openWrite", INSTALL,
     "installs packages"},
    {API_CALL, "android/content/pm/PackageManager", "installPackage installExistingPackage", INSTALL,
     "installs packages"},
    {API_CALL, "android/content/pm/PackageManager", "canRequestPackageInstalls", INSTALL,
     "looks whether it may install packages"},
    {API_CALL, "android/content/pm/IPackageManager", "installPackage", INSTALL,
     "installs packages below the interface"},
    {API_STRING, "pm install*", NULL, INSTALL, "installs packages by a command"},
    {API_STRING, "android.settings.MANAGE_UNKNOWN_APP_SOURCES", NULL, INSTALL,
     "asks to be let install packages"},
    {API_CALL, "android/app/admin/DevicePolicyManager", "installExistingPackage", INSTALL,
     "installs packages"},
    {API_CALL, "com/huawei/hms/jos/AppUpdateClient", "checkAppUpdate showUpdateDialog", "self-update", NULL,
     NULL, "updates itself by Huawei's store"},
    {API_CALL, "android/content/pm/PackageInstaller", "uninstall", "remove-packages", NULL,
     P("REQUEST_DELETE_PACKAGES") " " P("DELETE_PACKAGES"), "removes packages"},
    {API_STRING, "android.intent.action.UNINSTALL_PACKAGE", NULL, "remove-packages", NULL,
     P("REQUEST_DELETE_PACKAGES"), "asks to remove packages"},

    {API_EXTENDS, "android/accessibilityservice/AccessibilityService", NULL, ACCESSIBILITY,
     "sees and works what other apps show"},
    {API_CALL, "android/accessibilityservice/AccessibilityService",
     "getRootInActiveWindow dispatchGesture performGlobalAction takeScreenshot getWindows", ACCESSIBILITY,
     "sees and works what other apps show"},
    {API_CALL, "android/app/Instrumentation", "getUiAutomation", ACCESSIBILITY,
     "sees and works what other apps show, under test"},
    {API_EXTENDS, "android/inputmethodservice/InputMethodService", NULL, "input-method", "behaviour.typing",
     NULL, "is a keyboard: sees all that is typed"},
    {API_EXTENDS, "android/service/autofill/AutofillService", NULL, "input-method", "credentials", NULL,
     "is asked to fill in forms of other apps"},

    {API_EXTENDS, "android/app/admin/DeviceAdminReceiver", NULL, ADMIN, "can be made administrator"},
    {API_CALL, "android/app/admin/DevicePolicyManager",
     "lockNow wipeData resetPassword setPasswordQuality setCameraDisabled setKeyguardDisabled "
     "setApplicationHidden setGlobalSetting setLockTaskPackages",
     ADMIN, "rules the device as its administrator"},
    {API_CALL, "android/app/admin/DevicePolicyManager", "setAlwaysOnVpnPackage installCaCert", ADMIN,
     "rules the device's network as its administrator"},
    {API_STRING, "android.app.action.ADD_DEVICE_ADMIN", NULL, ADMIN, "asks to be made administrator"},

    {API_EXTENDS, "android/net/VpnService", NULL, "vpn", "network", NULL, "carries the traffic of all apps"},
    {API_CALL, "android/net/VpnService$Builder", "establish", "vpn", "network", NULL,
     "carries the traffic of all apps"},
    {API_CALL, "android/net/VpnService", "prepare", "vpn", "network", NULL,
     "asks to carry the traffic of all apps"},

    {API_CALL, "android/provider/Settings", "canDrawOverlays", OVERLAY, "draws over other apps"},
    {API_STRING, "android.settings.action.MANAGE_OVERLAY_PERMISSION", NULL, OVERLAY,
     "asks to draw over other apps"},
    {API_CALL, "android/provider/Settings$Secure", "putString putInt", "system-settings", NULL,
     P("WRITE_SECURE_SETTINGS"), "changes protected settings"},
    {API_CALL, "android/provider/Settings$Global", "putString putInt", "system-settings", NULL,
     P("WRITE_SECURE_SETTINGS"), "changes protected settings"},
    {API_CALL, "android/provider/Settings$System", "putString putInt putLong putFloat", "system-settings",
     NULL, P("WRITE_SETTINGS"), "changes settings"},
    {API_CALL, "android/app/WallpaperManager", "getDrawable getBitmap peekDrawable", "photos",
     "content.photos", P("READ_EXTERNAL_STORAGE") " " P("MANAGE_EXTERNAL_STORAGE"), "reads the wallpaper"},

    {API_STRING, "android.intent.action.BOOT_COMPLETED", NULL, "start-at-boot", NULL,
     P("RECEIVE_BOOT_COMPLETED"), "starts with the device"},
    {API_STRING, "android.intent.action.USER_PRESENT", NULL, "start-at-boot", NULL, NULL,
     "starts when the device is unlocked"},
    {API_CALL, "android/os/PowerManager", "isIgnoringBatteryOptimizations", "keep-running", NULL,
     P("REQUEST_IGNORE_BATTERY_OPTIMIZATIONS"), "wants to run on while the device sleeps"},
    {API_STRING, "android.settings.REQUEST_IGNORE_BATTERY_OPTIMIZATIONS", NULL, "keep-running", NULL,
     P("REQUEST_IGNORE_BATTERY_OPTIMIZATIONS"), "wants to run on while the device sleeps"},
    {API_CALL, "android/app/ActivityManager", "killBackgroundProcesses", "kill-processes", NULL,
     P("KILL_BACKGROUND_PROCESSES"), "stops other apps"},
    {API_CALL, "android/app/ActivityManager", "forceStopPackage", "kill-processes", NULL,
     P("FORCE_STOP_PACKAGES"), "stops other apps"},
};

API_THEME(api_power, rows);
