package radd.engine.collective;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The few functions and constants of NCCL 2 ({@code libnccl.so.2}, {@code nccl.h}) that radd calls. */
public interface NcclLibrary extends Library {
    /** Property that names the library where it lies neither beside libtorch nor where the system finds it. */
    String PROPERTY = "radd.nccl";

    /** The library's file. */
    String FILE = "libnccl.so.2";

    int SUCCESS = 0;
    /** What asynchronous errors are while all is well but not over. */
    int IN_PROGRESS = 7;

    int FLOAT32 = 7;
    int SUM = 0;
    int UNIQUE_ID_BYTES = 128;

    /** {@code ncclUniqueId}, which NCCL takes by value. */
    @Structure.FieldOrder("internal")
    class UniqueId extends Structure implements Structure.ByValue {
        public byte[] internal = new byte[UNIQUE_ID_BYTES];
    }

    int ncclGetUniqueId(Pointer id);

    int ncclCommInitRank(PointerByReference communicator, int ranks, UniqueId id, int rank);

    int ncclAllReduce(
            Pointer send,
            Pointer receive,
            long count,
            int type,
            int operation,
            Pointer communicator,
            @Nullable Pointer stream);

    int ncclReduce(
            Pointer send,
            Pointer receive,
            long count,
            int type,
            int operation,
            int root,
            Pointer communicator,
            @Nullable Pointer stream);

    int ncclBroadcast(
            Pointer send,
            Pointer receive,
            long count,
            int type,
            int root,
            Pointer communicator,
            @Nullable Pointer stream);

    int ncclGroupStart();

    int ncclGroupEnd();

    int ncclCommGetAsyncError(Pointer communicator, IntByReference error);

    int ncclCommAbort(Pointer communicator);

    int ncclCommDestroy(Pointer communicator);

    /** 10000 major + 100 minor + patch. */
    int ncclGetVersion(IntByReference version);

    String ncclGetErrorString(int error);

    /** The library; empty where there is none. */
    static Optional<NcclLibrary> find() {
        String name = name(Path.of(LibUtils.getLibtorchPath()));
        Optional<NcclLibrary> found = find(name);
        if (found.isEmpty()) {
            LoggerFactory.getLogger(NcclLibrary.class).info("NCCL is not used: {} cannot be loaded", name);
        }
        return found;
    }

    /** The library of a name or path; empty where there is none, which is why the reason is only logged. */
    static Optional<NcclLibrary> find(String name) {
        Logger log = LoggerFactory.getLogger(NcclLibrary.class);
        try {
            return Optional.of(Native.load(name, NcclLibrary.class));
        } catch (UnsatisfiedLinkError e) {
            log.debug("no NCCL: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What to load: the file that the user has named, else the one beside libtorch, else whichever the system finds.
     *
     * @param libtorch the folder of the libtorch that is loaded
     */
    static String name(Path libtorch) {
        Path beside = libtorch.resolve(FILE);
        return System.getProperty(PROPERTY, Files.exists(beside) ? beside.toString() : FILE);
    }

    /** Name and version for people. */
    default String describe() {
        IntByReference version = new IntByReference();
        check(ncclGetVersion(version));
        int number = version.getValue();
        return "NCCL " + number / 10_000 + "." + number / 100 % 100 + "." + number % 100;
    }

    /** Refuses what a call returned unless it is success. */
    default void check(int result) {
        if (result != SUCCESS) {
            throw new IllegalStateException("NCCL: " + ncclGetErrorString(result));
        }
    }
}
