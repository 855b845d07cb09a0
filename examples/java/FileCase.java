import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files a case through a console's JSON, as a case system would, and checks the slip that it gets.
 * JDK 8, no dependency: {@code java FileCase http://127.0.0.1:7421 TOKEN_FILE '(2026)湘0203民初1号'}.
 */
public final class FileCase {
    private final String console;
    private final String token;

    private FileCase(String console, String token) {
        this.console = console;
        this.token = token;
    }

    /** An answer: its status, and its JSON. */
    private static final class Answer {
        final int status;
        final String json;

        Answer(int status, String json) {
            this.status = status;
            this.json = json;
        }

        /** The value of a member; a case system has a JSON library for this. */
        String member(String name) {
            Matcher found = Pattern.compile("\"" + name + "\":\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([0-9a-z.]+))").matcher(json);
            if (!found.find()) {
                throw new IllegalStateException("no " + name + " in " + json);
            }
            return found.group(1) != null ? found.group(1) : found.group(2);
        }
    }

    private Answer call(String path, String body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(console + path).openConnection();
        connection.setRequestProperty("authorization", "Bearer " + token);
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(60_000);
        if (body != null) {
            connection.setRequestMethod("POST");
            connection.setRequestProperty("content-type", "application/json");
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        }
        int status = connection.getResponseCode();
        InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        for (int count = in.read(part); count >= 0; count = in.read(part)) {
            read.write(part, 0, count);
        }
        return new Answer(status, new String(read.toByteArray(), StandardCharsets.UTF_8));
    }

    /** The same facts may be sent again after any failure: a case is filed once. */
    private Answer file(String number) throws IOException {
        String json = "{\"number\":\"" + number + "\",\"pool\":\"civil\",\"cause\":\"买卖合同纠纷\","
            + "\"procedure\":\"普通程序\",\"parties\":\"原告：甲；被告：乙\",\"claim\":\"还款\","
            + "\"accepted_on\":\"2021-03-01\",\"exclude\":[{\"judge\":12,\"ground\":\"INTEREST\"}]}";
        return call("/api/v1/cases", json);
    }

    /** The check code of an entry: the first 8 bytes of SHA-256(0x00, entry), in groups of four. */
    private static String checkCode(byte[] entry) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update((byte) 0);
        byte[] hash = Arrays.copyOf(sha.digest(entry), 8);
        StringBuilder code = new StringBuilder();
        for (int at = 0; at < hash.length; at++) {
            code.append(at > 0 && at % 2 == 0 ? "-" : "").append(String.format("%02X", hash[at]));
        }
        return code.toString();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String token = new String(Files.readAllBytes(Paths.get(arguments[1])), StandardCharsets.UTF_8).trim();
        FileCase system = new FileCase(arguments[0], token);
        String number = arguments[2];

        Answer first = system.file(number);
        require(first.status == 201 || first.status == 200, first.status + " " + first.json);
        System.out.println(number + ": judge " + first.member("judge") + ", check code " + first.member("check_code"));

        Answer again = system.file(number);
        require(again.status == 200 && again.member("judge").equals(first.member("judge")), "one case, one draw");

        // The slip: its check code is that of the entry in the log, and the entry is proven by the receipt.
        Answer receipts = system.call(first.member("receipt"), null);
        String end = receipts.json.substring(receipts.json.indexOf("\"end\""));
        byte[] entry = Base64.getDecoder().decode(new Answer(200, end).member("entry"));
        require(checkCode(entry).equals(first.member("check_code")), "the slip's check code is the entry's");

        Answer refused = system.call("/api/v1/cases", "{\"number\":\"" + number + "\",\"pool\":\"civil\",\"cause\":\"借款合同纠纷\","
            + "\"procedure\":\"普通程序\",\"parties\":\"丙诉丁\"}");
        require(refused.status == 409, refused.status + " " + refused.json);
        System.out.println("other facts: " + refused.status + " " + refused.member("code"));
    }
}
