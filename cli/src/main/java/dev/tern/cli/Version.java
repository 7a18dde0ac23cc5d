package dev.tern.cli;

/** The version of the server, from the manifest of its jar. */
final class Version {

    private Version() {}

    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }
}
