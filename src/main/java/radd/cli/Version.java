package radd.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code radd --version} says: the version of radd, from the jar's manifest, and the Java that runs it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "radd " + (version == null ? "(unpackaged)" : version),
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")"
        };
    }
}
