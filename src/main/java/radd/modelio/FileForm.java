package radd.modelio;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import radd.RaddException;
import radd.RaddException.Kind;

/** What files that are no plain text or no tensors really are, by their first bytes, so that a message can name it. */
public enum FileForm {
    /** What git-lfs leaves where it was not installed: three lines that name the content. */
    LFS_POINTER(
            bytes("version https://git-lfs.github.com/spec/"),
            "a Git LFS pointer, not the file that it stands for",
            "fetch the file with 'git lfs pull' in its repository, or download it"),
    GZIP(new byte[] {0x1F, (byte) 0x8B}, "compressed with gzip", "unpack it with gunzip"),
    ZSTANDARD(
            new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD},
            "compressed with Zstandard, which is not read yet",
            "unpack it with 'zstd -d', or recompress it with gzip"),
    BZIP2(bytes("BZh91AY&SY"), "compressed with bzip2, which is not read", "unpack it with bunzip2, or recompress it with gzip"),
    XZ(
            new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0},
            "compressed with xz, which is not read",
            "unpack it with unxz, or recompress it with gzip"),
    ZIP(new byte[] {'P', 'K', 3, 4}, "a zip archive (as PyTorch's files are), which is not read here", "unpack or convert it"),
    PARQUET(new byte[] {'P', 'A', 'R', '1', 0x15}, "a Parquet file, which is not read yet", "export its text column as jsonl"),
    ARROW(bytes("ARROW1"), "an Arrow file, which is not read yet", "export its text column as jsonl"),
    ARROW_STREAM(
            new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF},
            "an Arrow stream, which is not read yet",
            "export its text column as jsonl"),
    UTF_32(
            new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 0},
            "text in UTF-32",
            "convert it, with iconv -f UTF-32 -t UTF-8 for example"),
    UTF_16_LITTLE(
            new byte[] {(byte) 0xFF, (byte) 0xFE},
            "text in UTF-16",
            "convert it, with iconv -f UTF-16 -t UTF-8 for example"),
    UTF_16_BIG(
            new byte[] {(byte) 0xFE, (byte) 0xFF},
            "text in UTF-16",
            "convert it, with iconv -f UTF-16 -t UTF-8 for example"),
    HTML(bytes("<!DOCTYPE html"), "a web page, perhaps one that asks for a login", "download the file itself");

    /** So many bytes tell every form from the others. */
    public static final int BYTES =
            Arrays.stream(values()).mapToInt(form -> form.start.length).max().orElseThrow();

    private final byte[] start;
    private final String name;
    private final String remedy;

    FileForm(byte[] start, String name, String remedy) {
        this.start = start;
        this.name = name;
        this.remedy = remedy;
    }

    /**
     * The form of a file.
     *
     * @param beginning its first bytes, {@link #BYTES} of them unless it is shorter
     */
    public static Optional<FileForm> of(byte[] beginning) {
        return Arrays.stream(values())
                .filter(form -> beginning.length >= form.start.length
                        && Arrays.equals(beginning, 0, form.start.length, form.start, 0, form.start.length))
                .findFirst();
    }

    /** The refusal of a file that has this form. */
    RaddException refusal(Kind kind, Path file) {
        return new RaddException(kind, file + " is " + name, remedy);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
