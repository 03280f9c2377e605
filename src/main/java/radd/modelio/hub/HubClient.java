package radd.modelio.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import radd.modelio.hub.HubException.Reason;

/** The requests that radd makes of a hub. */
final class HubClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A listing of 50,000 names has some 5 MB. */
    private static final int LONGEST_LISTING = 64 << 20;

    private final HubSettings settings;
    private final Patience patience;
    private final HubTransport transport;

    HubClient(HubSettings settings, Patience patience) {
        this.settings = settings;
        this.patience = patience;
        this.transport = new HubTransport(settings, patience);
    }

    Patience patience() {
        return patience;
    }

    /** The files of a repository at a revision. */
    RepoListing listing(RepoId repo, String revision, Patience waiting) throws IOException {
        URI address = address("/api/" + repo.type().plural() + "/" + repo.name() + "/revision/" + encoded(revision));
        JsonNode answer = json(address, waiting);
        String commit = answer.path("sha").asText();
        if (!Revision.isCommit(commit) || !answer.path("siblings").isArray()) {
            throw new HubException(Reason.NO_HUB, address + " does not answer as a hub does");
        }
        List<String> names = new ArrayList<>();
        answer.path("siblings")
                .forEach(sibling -> names.add(sibling.path("rfilename").asText()));
        return new RepoListing(repo, revision, commit, names, false);
    }

    /** Names of the models of an owner, the most downloaded ones. */
    List<String> modelsOf(String owner) throws IOException {
        List<String> names = new ArrayList<>();
        json(address("/api/models?author=" + encoded(owner) + "&limit=200"), patience.once())
                .forEach(model -> names.add(model.path("id").asText()));
        return names;
    }

    /** What the hub says of a file. */
    FileFacts facts(RepoId repo, String revision, String file, Patience waiting) throws IOException {
        URI address = address(repo, revision, file);
        return Retries.of(waiting, () -> {
            try (HubAnswer answer = transport.send(HubRequest.head(address), HubAnswer::describesFile)) {
                return facts(answer, address);
            }
        });
    }

    private static FileFacts facts(HubAnswer answer, URI address) throws IOException {
        String commit = answer.header(HubAnswer.COMMIT).orElse("");
        String etag = answer.header(HubAnswer.LINKED_ETAG)
                .or(() -> answer.header("etag"))
                .map(HubClient::bare)
                .orElse("");
        String size = answer.header(HubAnswer.LINKED_SIZE)
                .or(() -> answer.isRedirect() ? Optional.empty() : answer.header("content-length"))
                .orElse("");
        if (!Revision.isCommit(commit) || !BlobHash.isName(etag) || !size.matches("\\d{1,18}")) {
            String came = answer.isPage() ? ": a web page came, perhaps of a proxy or a login" : "";
            throw new HubException(Reason.NO_HUB, address + " does not answer as a hub does" + came);
        }
        return new FileFacts(commit, etag, Long.parseLong(size));
    }

    /** An entity tag without its quotes and without the sign of a weak one. */
    private static String bare(String etag) {
        return etag.replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
    }

    /**
     * Asks once for a file from one of its bytes on; the caller closes the answer, whose body may begin at the file's first byte all the same
     * (status 200).
     */
    HubAnswer open(RepoId repo, String commit, String file, long from) throws IOException {
        URI address = address(repo, commit, file);
        HubAnswer answer = transport.send(HubRequest.rest(address, from), redirect -> false);
        if (answer.isPage() && !file.endsWith(".html") && !file.endsWith(".htm")) {
            answer.close();
            throw new HubException(
                    Reason.NO_HUB, address + ": a web page came instead of the file, perhaps of a proxy or a login");
        }
        return answer;
    }

    private JsonNode json(URI address, Patience waiting) throws IOException {
        return Retries.of(waiting, () -> {
            try (HubAnswer answer = transport.send(HubRequest.get(address), redirect -> false);
                    StallGuard body = new StallGuard(answer.body(), patience.silence())) {
                byte[] bytes = body.stream().readNBytes(LONGEST_LISTING);
                return JSON.readTree(bytes);
            } catch (JsonProcessingException noJson) {
                throw new HubException(
                        Reason.NO_HUB, address + " does not answer as a hub does", Duration.ZERO, noJson);
            } catch (HubException refusal) {
                throw refusal;
            } catch (IOException cut) {
                throw new HubException(Reason.UNREACHABLE, address + ": " + cut.getMessage(), Duration.ZERO, cut);
            }
        });
    }

    private URI address(RepoId repo, String revision, String file) {
        String path = Arrays.stream(file.split("/")).map(HubClient::encoded).collect(Collectors.joining("/"));
        return address("/" + repo.type().urlPrefix() + repo.name() + "/resolve/" + encoded(revision) + "/" + path);
    }

    private URI address(String path) {
        return URI.create(settings.endpoint() + path);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
