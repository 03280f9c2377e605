package radd.engine.collective;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import radd.RaddException;

/** The few functions and constants of Open MPI 4 and 5 ({@code libmpi.so.40}) that radd calls; names and order of arguments are MPI's. */
public interface MpiLibrary extends Library {
    /** Property that names the library where the system does not find it. */
    String PROPERTY = "radd.mpi";

    /** {@code MPI_IN_PLACE}: what is sent lies where is received. */
    Pointer IN_PLACE = new Pointer(1);

    /**
     * The variable by which Open MPI reads its choice of a non-blocking sum. Its own choice for a sum in place is a tree, which carries whole
     * vectors to one rank and back; in its ring every rank sends and receives twice (P - 1) / P of a vector.
     */
    String SUM_SETTING = "OMPI_MCA_coll_libnbc_iallreduce_algorithm";

    int SUCCESS = 0;
    int THREAD_FUNNELED = 1;

    /** {@code MPI_MAX_LIBRARY_VERSION_STRING}. */
    int VERSION_BYTES = 256;

    int MPI_Init_thread(@Nullable Pointer argc, @Nullable Pointer argv, int required, IntByReference provided);

    int MPI_Comm_rank(Pointer communicator, IntByReference rank);

    int MPI_Comm_size(Pointer communicator, IntByReference size);

    int MPI_Isend(
            Pointer buffer, int count, Pointer type, int to, int tag, Pointer communicator, PointerByReference request);

    /** As {@code MPI_Isend}, but done only when the receiver has begun to receive. */
    int MPI_Issend(
            Pointer buffer, int count, Pointer type, int to, int tag, Pointer communicator, PointerByReference request);

    int MPI_Irecv(
            Pointer buffer,
            int count,
            Pointer type,
            int from,
            int tag,
            Pointer communicator,
            PointerByReference request);

    int MPI_Iallreduce(
            Pointer send,
            Pointer receive,
            int count,
            Pointer type,
            Pointer operation,
            Pointer communicator,
            PointerByReference request);

    int MPI_Iallgatherv(
            Pointer send,
            int count,
            Pointer sendType,
            Pointer receive,
            Pointer counts,
            Pointer offsets,
            Pointer type,
            Pointer communicator,
            PointerByReference request);

    int MPI_Ibcast(Pointer buffer, int count, Pointer type, int root, Pointer communicator, PointerByReference request);

    int MPI_Test(PointerByReference request, IntByReference done, @Nullable Pointer status);

    int MPI_Finalize();

    /** May be called before {@code MPI_Init}. */
    int MPI_Get_library_version(byte[] text, IntByReference length);

    /** Name and version for people, such as {@code Open MPI v4.1.4}. */
    default String describe() {
        byte[] text = new byte[VERSION_BYTES];
        IntByReference length = new IntByReference();
        check(MPI_Get_library_version(text, length));
        return new String(text, 0, length.getValue(), StandardCharsets.UTF_8).split("[,\n]", 2)[0];
    }

    /** The environment as native libraries see it, which Java cannot change. */
    interface Environment extends Library {
        int setenv(String variable, String value, int overwrite);
    }

    /** Loads the library; unless the user has set how it sums, by its ring. */
    static MpiLibrary load() {
        Native.load("c", Environment.class).setenv(SUM_SETTING, "ring", 0);
        String name = System.getProperty(PROPERTY, "libmpi.so.40");
        try {
            return Native.load(name, MpiLibrary.class);
        } catch (UnsatisfiedLinkError e) {
            throw new RaddException(
                    RaddException.Kind.DEVICE,
                    "this process was started by mpirun or srun, but " + name + " cannot be loaded: " + e.getMessage(),
                    "install Open MPI 4 or 5, or name its library with RADD_JAVA_OPTS=-D" + PROPERTY
                            + "=/path/to/libmpi.so.40",
                    e);
        }
    }

    /** Refuses what a call returned unless it is success; by default MPI ends the job before it returns anything else. */
    static void check(int result) {
        if (result != SUCCESS) {
            throw new IllegalStateException("MPI returned error " + result);
        }
    }

    /** The object behind a constant such as {@code MPI_COMM_WORLD}: Open MPI's constants are addresses of its variables. */
    static Pointer constant(String variable) {
        return NativeLibrary.getInstance(System.getProperty(PROPERTY, "libmpi.so.40"))
                .getGlobalVariableAddress(variable);
    }
}
