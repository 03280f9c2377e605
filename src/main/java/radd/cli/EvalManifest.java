package radd.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import radd.core.family.ModelDescription;
import radd.data.corpus.Blocks;
import radd.data.corpus.CorpusSource;
import radd.data.tokenizer.Tokenizer;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.eval.request.Request;
import radd.modelio.Sha256;

/** What the numbers of an evaluation depend on, by hashes: two evaluations of the same manifest and options give the same numbers. */
final class EvalManifest {
    private EvalManifest() {}

    /**
     * The manifest, without what belongs to one likelihood.
     *
     * @param parameters of the model, in full
     * @param blocks what is scored
     */
    static ObjectNode of(
            ModelDescription description,
            FlatVector parameters,
            CorpusSource source,
            Tokenizer tokenizer,
            Blocks blocks) {
        ObjectNode manifest = of(description, parameters, Optional.of(tokenizer));
        manifest.put(
                "token_ids_sha256", hash(LongStream.range(0, blocks.count()).mapToObj(blocks::block)));
        manifest.put("documents", source.documents().label());
        manifest.put("detokenizer", source.rules().detokenizer().label());
        manifest.put("separator", source.rules().separator());
        return manifest;
    }

    /**
     * The manifest of requests: each is hashed as its context's length, and context and continuation together.
     *
     * @param parameters of the model, in full
     */
    static ObjectNode of(
            ModelDescription description,
            FlatVector parameters,
            Optional<Tokenizer> tokenizer,
            List<Request> requests) {
        ObjectNode manifest = of(description, parameters, tokenizer);
        manifest.put(
                "token_ids_sha256",
                hash(requests.stream().flatMap(request -> Stream.of(new int[] {request.given()}, request.tokens()))));
        return manifest;
    }

    private static ObjectNode of(ModelDescription description, FlatVector parameters, Optional<Tokenizer> tokenizer) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put(
                "config_sha256",
                Sha256.of(description.model().family().write(description).toString()));
        manifest.put("parameters_sha256", hash(parameters));
        tokenizer.ifPresent(known -> {
            manifest.put("tokenizer", known.name());
            manifest.put("tokenizer_sha256", Sha256.of(known.fingerprint()));
        });
        manifest.put("java", Runtime.version().toString());
        manifest.put("pytorch", parameters.torch().version());
        return manifest;
    }

    /** Of the parameters in float32, little-endian, in the order of their table: whatever file they come from. */
    private static String hash(FlatVector parameters) {
        MessageDigest digest = Sha256.digest();
        for (ParameterTable.Entry entry : parameters.table().entries()) {
            float[] numbers = parameters.floats(entry);
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(numbers);
            digest.update(bytes);
        }
        return Sha256.hex(digest.digest());
    }

    /** Of each block's length and ids, 32-bit little-endian. */
    private static String hash(Stream<int[]> blocks) {
        MessageDigest digest = Sha256.digest();
        blocks.forEachOrdered(block -> {
            ByteBuffer bytes =
                    ByteBuffer.allocate(Integer.BYTES * (block.length + 1)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asIntBuffer().put(block.length).put(block);
            digest.update(bytes);
        });
        return Sha256.hex(digest.digest());
    }
}
