package radd.engine;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Versions of PyTorch: which one DJL's JNI is made for, and which one a folder of libraries holds. */
final class TorchVersion {
    private static final Logger LOG = LoggerFactory.getLogger(TorchVersion.class);
    private static final String JNI_PROPERTIES = "/jnilib/pytorch.properties";
    private static final Pattern SETTING = Pattern.compile("TORCH_VERSION=([^,\\s]+)");

    /** {@code std::string at::show_config()} by the names that two generations of the C++ library give it. */
    private static final String[] SHOW_CONFIG = {"_ZN2at11show_configB5cxx11Ev", "_ZN2at11show_configEv"};

    /** More than a {@code std::string} takes, whose first word is the address of its characters in both generations. */
    private static final int STRING_BYTES = 64;

    private TorchVersion() {}

    /** The version that the JNI on the class path is made for. */
    static String ofJni() {
        try (InputStream stream = TorchVersion.class.getResourceAsStream(JNI_PROPERTIES)) {
            if (stream == null) {
                throw new IllegalStateException("pytorch-jni is not on the class path");
            }
            Properties properties = new Properties();
            properties.load(stream);
            String both = properties.getProperty("jni_version"); // PyTorch's version, a hyphen, DJL's
            return both.substring(0, both.indexOf('-'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the libraries of a folder say of themselves. No file tells, since not every distribution has one, so the library is loaded and
     * asked; the engine would load it next.
     *
     * @return empty where it cannot be asked so
     * @throws UnsatisfiedLinkError if it cannot be loaded
     */
    static Optional<String> of(Path folder) {
        if (!System.getProperty("os.name").startsWith("Linux")) {
            return Optional.empty(); // strings lie in memory otherwise
        }
        NativeLibrary torch = NativeLibrary.getInstance(
                folder.resolve(System.mapLibraryName("torch_cpu")).toString());
        for (String name : SHOW_CONFIG) {
            try {
                return version(torch.getFunction(name));
            } catch (UnsatisfiedLinkError otherGeneration) {
                LOG.debug("{} has no {}", folder, name);
            }
        }
        return Optional.empty();
    }

    /** The function returns its string through a hidden first argument; that one string is never freed. */
    private static Optional<String> version(Function showConfig) {
        Memory string = new Memory(STRING_BYTES);
        string.clear();
        showConfig.invokeVoid(new Object[] {string});
        Matcher matcher = SETTING.matcher(string.getPointer(0).getString(0));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
