#include "evidence/app/api/api_rows.h"

#define P(name) "android.permission." name
#define FINE P("ACCESS_FINE_LOCATION")
#define EITHER P("ACCESS_COARSE_LOCATION") " " P("ACCESS_FINE_LOCATION")
#define PRECISE "precise-location", "location.precise", FINE
#define COARSE "location", "location.coarse", EITHER
#define NEARBY "nearby-devices", "network.neighbours"
#define SCAN P("BLUETOOTH_SCAN") " " P("BLUETOOTH_ADMIN") " " P("BLUETOOTH")

/* What positions come by is the same for both grades; the permission decides which of them an app is given.
 */
#define POSITION(class_name, members, reason)                                                                \
    {API_CALL, class_name, members, PRECISE, reason}, {                                                      \
        API_CALL, class_name, members, COARSE, reason                                                        \
    }

static const struct api_row rows[] = {
    POSITION("android/location/LocationManager",
             "getLastKnownLocation requestLocationUpdates requestSingleUpdate getCurrentLocation "
             "requestFlush",
             "reads the position"),
    {API_CALL, "android/location/LocationManager",
     "addGpsStatusListener registerGnssStatusCallback addNmeaListener registerGnssMeasurementsCallback "
     "registerGnssNavigationMessageCallback addProximityAlert",
     PRECISE, "follows the satellites in view"},
    {API_EXTENDS, "android/location/LocationListener", NULL, COARSE, "receives positions"},
    {API_CALL, "android/location/Geocoder", "getFromLocation", "location", "location.coarse", NULL,
     "turns a position into an address"},
    POSITION("com/google/android/gms/location/FusedLocationProviderClient",
             "getLastLocation getCurrentLocation requestLocationUpdates", "reads the position by Google"),
    POSITION("com/google/android/gms/location/FusedLocationProviderApi",
             "getLastLocation requestLocationUpdates", "reads the position by Google"),
    {API_CALL, "com/google/android/gms/location/GeofencingClient", "addGeofences", "background-location",
     "location.precise", P("ACCESS_BACKGROUND_LOCATION") " " FINE, "is told when a place is come to or left"},
    {API_CALL, "com/google/android/gms/location/ActivityRecognitionClient",
     "requestActivityUpdates requestActivityTransitionUpdates requestSleepSegmentUpdates",
     "physical-activity", "behaviour",
     P("ACTIVITY_RECOGNITION") " com.google.android.gms.permission.ACTIVITY_RECOGNITION",
     "is told whether the user walks, rides or sleeps"},
    POSITION("com/huawei/hms/location/FusedLocationProviderClient",
             "getLastLocation requestLocationUpdates requestLocationUpdatesEx getLastLocationWithAddress",
             "reads the position by Huawei"),
    {API_CALL, "com/huawei/hms/location/GeofenceService", "createGeofenceList", "background-location",
     "location.precise", P("ACCESS_BACKGROUND_LOCATION") " " FINE, "is told when a place is come to or left"},
    {API_CALL, "com/huawei/hms/location/ActivityIdentificationService", "createActivityIdentificationUpdates",
     "physical-activity", "behaviour", P("ACTIVITY_RECOGNITION"), "is told whether the user walks or rides"},
    POSITION("com/amap/api/location/AMapLocationClient", "startLocation getLastKnownLocation",
             "reads the position by AutoNavi"),
    POSITION("com/amap/api/fence/GeoFenceClient", "addGeoFence", "reads the position by AutoNavi"),
    POSITION("com/baidu/location/LocationClient", "start requestLocation getLastKnownLocation",
             "reads the position by Baidu"),
    POSITION("com/tencent/map/geolocation/TencentLocationManager",
             "requestLocationUpdates requestSingleFreshLocation getLastKnownLocation",
             "reads the position by Tencent"),
    POSITION("ru/yandex/core/MapKit", "*", "reads the position by Yandex"),
    POSITION("com/yandex/mapkit/location/LocationManager", "requestSingleUpdate subscribeForLocationUpdates",
             "reads the position by Yandex"),
    POSITION("com/mapbox/android/core/location/LocationEngine", "getLastLocation requestLocationUpdates",
             "reads the position by Mapbox"),

    {API_CALL, "android/telephony/TelephonyManager",
     "getAllCellInfo getCellLocation getNeighboringCellInfo requestCellInfoUpdate requestNetworkScan",
     "location", "location.coarse", EITHER, "reads the mobile cells around"},
    {API_CALL, "android/telephony/gsm/GsmCellLocation", "getCid getLac", "location", "location.coarse",
     EITHER, "reads the mobile cell"},
    {API_CALL, "android/telephony/cdma/CdmaCellLocation",
     "getBaseStationId getBaseStationLatitude getBaseStationLongitude", "location", "location.coarse", EITHER,
     "reads the mobile cell"},
    {API_CALL, "android/telephony/CellIdentityLte", "getCi getTac", "location", "location.coarse", EITHER,
     "reads the mobile cell"},
    {API_CALL, "android/telephony/CellIdentityNr", "getNci getTac", "location", "location.coarse", EITHER,
     "reads the mobile cell"},

    {API_CALL, "android/net/wifi/WifiManager", "getScanResults startScan registerScanResultsCallback", NEARBY,
     FINE " " P("ACCESS_COARSE_LOCATION") " " P("NEARBY_WIFI_DEVICES"), "lists the Wi-Fi networks around"},
    {API_CALL, "android/net/wifi/WifiInfo", "getBSSID getSSID", NEARBY,
     FINE " " P("ACCESS_WIFI_STATE") " " P("ACCESS_COARSE_LOCATION"), "reads which Wi-Fi network is in use"},
    {API_CALL, "android/net/wifi/WifiManager", "getConfiguredNetworks getPrivilegedConfiguredNetworks",
     NEARBY, FINE " " P("ACCESS_WIFI_STATE"), "lists the Wi-Fi networks that the device knows"},
    {API_CALL, "android/net/wifi/WifiManager", "getConnectionInfo getDhcpInfo", "nearby-devices",
     "network.neighbours", P("ACCESS_WIFI_STATE"), "reads the Wi-Fi connection"},
    {API_CALL, "android/net/wifi/rtt/WifiRttManager", "startRanging", NEARBY,
     FINE " " P("NEARBY_WIFI_DEVICES"), "measures the distance to Wi-Fi stations"},
    {API_CALL, "android/net/wifi/p2p/WifiP2pManager", "discoverPeers discoverServices requestPeers", NEARBY,
     FINE " " P("NEARBY_WIFI_DEVICES"), "lists devices around by Wi-Fi"},
    {API_CALL, "android/net/wifi/aware/WifiAwareManager", "attach", NEARBY, FINE " " P("NEARBY_WIFI_DEVICES"),
     "finds devices around by Wi-Fi"},
    {API_CALL, "android/net/nsd/NsdManager", "discoverServices", NEARBY, NULL,
     "lists devices of the local network"},
    {API_STRING, "/proc/net/arp", NULL, NEARBY, NULL, "lists devices of the local network"},
    {API_CALL, "android/bluetooth/BluetoothAdapter", "startDiscovery startLeScan", NEARBY, SCAN " " EITHER,
     "lists Bluetooth devices around"},
    {API_CALL, "android/bluetooth/le/BluetoothLeScanner", "startScan", NEARBY, SCAN " " EITHER,
     "lists Bluetooth devices around"},
    {API_CALL, "android/bluetooth/BluetoothAdapter",
     "getBondedDevices getProfileProxy getRemoteDevice listenUsingRfcommWithServiceRecord", "bluetooth", NULL,
     P("BLUETOOTH") " " P("BLUETOOTH_CONNECT"), "uses Bluetooth devices"},
    {API_CALL, "android/bluetooth/BluetoothDevice",
     "connectGatt createRfcommSocketToServiceRecord createBond", "bluetooth", NULL,
     P("BLUETOOTH") " " P("BLUETOOTH_CONNECT"), "connects to Bluetooth devices"},
    {API_CALL, "android/companion/CompanionDeviceManager", "associate", NEARBY, NULL,
     "asks the user for a device nearby"},
    {API_CALL, "android/uwb/UwbManager", "*", NEARBY, P("UWB_RANGING"), "measures the distance to devices"},
    {API_CALL, "android/nfc/NfcAdapter",
     "enableForegroundDispatch enableReaderMode setNdefPushMessage getDefaultAdapter", "nfc", NULL, P("NFC"),
     "reads NFC tags"},
};

API_THEME(api_place, rows);
