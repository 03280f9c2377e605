package radd.modelio;

/** Names out of files, which may be damaged or made to mislead, as messages show them: in one line and not too long. */
public final class ShownName {
    private static final int LONGEST = 120;

    private ShownName() {}

    /** The name with a question mark for every control character, cut where it is long. */
    public static String of(String name) {
        String start = name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
        return start.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
    }
}
