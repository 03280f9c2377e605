package radd.data.corpus;

import java.nio.file.Path;
import java.util.List;

/** The files of data sets of a hub. */
public interface DatasetFiles {
    /** The revision that people look at. */
    String MAIN = "main";

    /** The revision that the hub keeps as Parquet of data sets that are published in other forms. */
    String CONVERTED = "refs/convert/parquet";

    /**
     * The paths of a data set's files.
     *
     * @param dataset {@code org/name}
     * @param revision a branch, such as {@link #MAIN}
     * @return in any order; empty if there is no such revision
     * @throws radd.RaddException (DATA) if there is no such data set, or it cannot be reached
     */
    List<String> list(String dataset, String revision);

    /**
     * A file on this machine, brought there if need be.
     *
     * @param path one of {@link #list}
     * @throws radd.RaddException (DATA) if it cannot be had
     */
    Path file(String dataset, String revision, String path);
}
