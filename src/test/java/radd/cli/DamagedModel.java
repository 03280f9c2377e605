package radd.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import radd.Golden;

/** Copies of the golden model in which one bias of the head has another value, as a disk or a diverged training leaves it. */
final class DamagedModel {
    private DamagedModel() {}

    /**
     * Writes one.
     *
     * @param folder made for it
     * @param bias of token 3
     */
    static Path write(Path folder, float bias) throws IOException {
        Files.createDirectories(folder);
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(Golden.path("model").resolve(file), folder.resolve(file));
        }
        Path weights = folder.resolve("model.safetensors");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(weights)).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = Math.toIntExact(bytes.getLong(0));
        String header = new String(bytes.array(), Long.BYTES, headerLength, StandardCharsets.UTF_8);
        int begin = CliRun.json(header)
                .get("output_layer.linear.bias")
                .get("data_offsets")
                .get(0)
                .intValue();
        ByteBuffer value =
                ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, bias);
        try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            channel.write(value, Long.BYTES + headerLength + begin + 3L * Float.BYTES);
        }
        return folder;
    }
}
