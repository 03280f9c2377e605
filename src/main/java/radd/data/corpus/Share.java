package radd.data.corpus;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import radd.InvalidSetting;

/**
 * The share of one of several jobs that tokenise a corpus together: every so many-th file, or part of a file where there are fewer files than jobs.
 *
 * @param index 0 to count - 1
 * @param count number of jobs
 */
public record Share(int index, int count) {
    /** All of it. */
    public static final Share ALL = new Share(0, 1);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})");

    /**
     * A share as users write it, {@code 3/8} being the third of eight.
     *
     * @param key the option that holds it
     * @throws InvalidSetting if it is none
     */
    public static Share of(String key, String text) {
        Matcher form = FORM.matcher(text);
        String allowed = "k/n with k from 1 to n, such as 3/8";
        InvalidSetting.require(form.matches(), key, text, allowed);
        int part = Integer.parseInt(form.group(1));
        int all = Integer.parseInt(form.group(2));
        InvalidSetting.require(part >= 1 && part <= all, key, text, allowed);
        return new Share(part - 1, all);
    }

    /** Whether something of a file is in the share. */
    boolean hasFile(int file, int files) {
        return files < count || file % count == index;
    }

    /** Whether a part of such a file is. */
    boolean hasPart(int part, int files) {
        return files >= count || part % count == index;
    }
}
