package radd.modelio.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.RaddException;

/** The environment, read as Python's libraries read it. */
class HubSettingsTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @CsvSource({
        "'', ~/.cache/huggingface/hub",
        "XDG_CACHE_HOME=/x, /x/huggingface/hub",
        "XDG_CACHE_HOME=/x HF_HOME=/h, /h/hub",
        "HF_HOME=~/h, ~/h/hub",
        "HF_HOME=$HOME/h, ~/h/hub",
        "HF_HOME=${SCRATCH}/h SCRATCH=/s, /s/h/hub",
        "HF_HOME=/h HUGGINGFACE_HUB_CACHE=/old, /old",
        "HF_HOME=/h HUGGINGFACE_HUB_CACHE=/old HF_HUB_CACHE=/new, /new"
    })
    void theCacheIsWherePythonHasIt(String variables, String cache) {
        assertEquals(
                Path.of(cache.replace("~", home.toString())),
                settings(variables).cache());
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "HF_HUB_OFFLINE=1, true",
        "HF_HUB_OFFLINE=yes, true",
        "HF_HUB_OFFLINE=0, false",
        "TRANSFORMERS_OFFLINE=ON, true",
        "HF_HUB_OFFLINE=0 TRANSFORMERS_OFFLINE=1, false"
    })
    void offlineIsSaidByTwoVariables(String variables, boolean offline) {
        assertEquals(offline, settings(variables).offline());
    }

    @Test
    void theTokenComesFromTheEnvironmentElseFromItsFile() throws Exception {
        assertEquals(Optional.empty(), settings("").token());
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), "hf_file\n");
        assertEquals(Optional.of("hf_file"), settings("").token());
        assertEquals(
                Optional.of("hf_variable"), settings("HF_TOKEN=hf_variable").token());
        assertEquals(Optional.empty(), settings("HF_TOKEN_PATH=/nowhere").token());
        assertFalse(settings("").toString().contains("hf_file"));
    }

    @Test
    void aTokenThatWouldBeMoreThanOneHeaderIsRefused() {
        RaddException refusal = assertThrows(
                RaddException.class,
                () -> HubSettings.of(Map.of("HOME", home.toString(), "HF_TOKEN", "a\r\nX-Evil: b")));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("HF_TOKEN holds no token"), refusal.getMessage());
        assertFalse(String.valueOf(refusal.getMessage()).contains("Evil"));
    }

    @Test
    void theEndpointMayHaveAPathAndASlash() {
        assertEquals(URI.create("https://huggingface.co"), settings("").endpoint());
        assertEquals(
                URI.create("http://mirror:81/hf"),
                settings("HF_ENDPOINT=http://mirror:81/hf/").endpoint());
        assertThrows(RaddException.class, () -> settings("HF_ENDPOINT=mirror"));
        assertThrows(RaddException.class, () -> settings("HF_ENDPOINT=ftp://mirror"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://huggingface.co/x, HTTPS_PROXY=http://p:1, p",
        "https://huggingface.co/x, https_proxy=p:1, p",
        "https://huggingface.co/x, ALL_PROXY=http://p:1, p",
        "https://huggingface.co/x, HTTP_PROXY=http://p:1, ",
        "http://mirror/x, HTTP_PROXY=http://p:1 HTTPS_PROXY=http://q:1, p",
        "https://huggingface.co/x, HTTPS_PROXY=http://p:1 NO_PROXY=huggingface.co, ",
        "https://cdn.huggingface.co/x, HTTPS_PROXY=http://p:1 NO_PROXY=.huggingface.co, ",
        "https://nothuggingface.co/x, HTTPS_PROXY=http://p:1 NO_PROXY=huggingface.co, p",
        "https://huggingface.co/x, HTTPS_PROXY=http://p:1 no_proxy=*, ",
        "http://mirror:81/x, HTTP_PROXY=http://p:1 NO_PROXY=mirror:81, ",
        "http://mirror:82/x, HTTP_PROXY=http://p:1 NO_PROXY=mirror:81, p"
    })
    void proxiesFollowTheVariables(URI address, String variables, String proxy) {
        assertEquals(
                Optional.ofNullable(proxy),
                settings(variables).proxies().by(address).map(URI::getHost));
    }

    @Test
    void aProxyThatIsNoneIsRefusedWithoutItsPassword() {
        RaddException refusal = assertThrows(RaddException.class, () -> settings("HTTPS_PROXY=socks5://me:secret@p:1"));
        assertTrue(String.valueOf(refusal.getMessage()).contains("HTTPS_PROXY"), refusal.getMessage());
        assertFalse(String.valueOf(refusal.getMessage()).contains("secret"));
    }

    private HubSettings settings(String variables) {
        Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
        for (String variable : variables.split(" ", -1)) {
            if (!variable.isEmpty()) {
                environment.put(
                        variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
            }
        }
        return HubSettings.of(environment);
    }
}
