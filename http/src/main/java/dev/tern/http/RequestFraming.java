package dev.tern.http;

import dev.tern.http.text.Ascii;
import dev.tern.http.text.Authority;

/**
 * Reads the fields of a head that the protocol itself needs: host, body length, persistence and expectation.
 *
 * <p>Thread safety: confined to the owner of the connection.
 *
 * <p>Complexity: linear in the head; allocates nothing.
 *
 * <p>Source: RFC 9112 section 3.2 (Host), 6 (body length), 9.3 (persistence); RFC 9110 section 10.1.1 (Expect). Where
 * section 6.3 leaves a choice between repairing and refusing an ambiguous length, the request is refused: a length
 * that two readers on the way understand differently is how requests are smuggled.
 */
final class RequestFraming {
    /** The fields that are lists. */
    private enum ListField {
        EXPECT,
        CONNECTION,
        TRANSFER_ENCODING
    }

    private static final long MAX_LENGTH = Long.MAX_VALUE / 100;

    long contentLength;
    boolean chunked;
    boolean keepAlive;
    boolean expectsContinue;
    /** The field line of the Host, or -1. */
    int hostField;
    /** The field line of Accept-Encoding, or -1. */
    int acceptEncodingField;
    /** Whether the response depends on conditions, on a range, or on several lines of Accept-Encoding. */
    boolean conditional;

    private boolean lengthSeen;
    private boolean codingSeen;
    private boolean otherCodingSeen;
    private boolean closeSeen;
    private boolean keepAliveSeen;
    private int fault;

    /**
     * Reads every field line once.
     *
     * @return the status of the response to a bad request: 400, 413, 417 or 501; 0 when it is good
     */
    int apply(HttpRequestParser parser, byte[] head) {
        reset();
        for (int field = 0; field < parser.fieldCount() && fault == 0; field++) {
            look(parser, head, field);
        }
        boolean current = parser.minorVersion() > 0;
        keepAlive = !closeSeen && (current || keepAliveSeen);
        expectsContinue &= current;
        if (chunked) {
            contentLength = -1;
        }
        return fault != 0 ? fault : framingFault(current);
    }

    /** All lines of Transfer-Encoding are one list, which must end with chunked (RFC 9112 sections 6.1 and 6.3). */
    private int framingFault(boolean current) {
        if (current && hostField < 0 || codingSeen && (!chunked || lengthSeen || !current)) {
            return 400;
        }
        return otherCodingSeen ? 501 : 0;
    }

    private void reset() {
        contentLength = 0;
        chunked = false;
        expectsContinue = false;
        hostField = -1;
        acceptEncodingField = -1;
        conditional = false;
        lengthSeen = false;
        codingSeen = false;
        otherCodingSeen = false;
        closeSeen = false;
        keepAliveSeen = false;
        fault = 0;
    }

    /** The length of the name excludes nearly all other fields before a byte is compared. */
    private void look(HttpRequestParser parser, byte[] head, int field) {
        int from = parser.nameStart(field);
        int to = parser.nameEnd(field);
        int valueFrom = parser.valueStart(field);
        int valueTo = parser.valueEnd(field);
        switch (to - from) {
            case 4 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "host")) {
                    host(head, valueFrom, valueTo, field);
                }
            }
            case 6 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "expect")) {
                    list(ListField.EXPECT, head, valueFrom, valueTo);
                }
            }
            case 10 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "connection")) {
                    list(ListField.CONNECTION, head, valueFrom, valueTo);
                }
            }
            case 14 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "content-length")) {
                    contentLength(head, valueFrom, valueTo);
                }
            }
            case 17 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "transfer-encoding")) {
                    list(ListField.TRANSFER_ENCODING, head, valueFrom, valueTo);
                }
            }
            case 15 -> {
                if (Ascii.equalsIgnoreCase(head, from, to, "accept-encoding")) {
                    conditional |= acceptEncodingField >= 0;
                    acceptEncodingField = field;
                }
            }
            case 5 -> conditional |= Ascii.equalsIgnoreCase(head, from, to, "range");
            default -> {}
        }
        conditional |= Ascii.equalsIgnoreCase(head, from, Math.min(from + 3, to), "if-");
    }

    private void host(byte[] head, int from, int to, int field) {
        if (hostField >= 0 || !Authority.isValid(head, from, to)) {
            fault = 400;
        }
        hostField = field;
    }

    /** Walks over the elements of a list, those that are empty included (RFC 9110 section 5.6.1). */
    private void list(ListField field, byte[] head, int from, int to) {
        for (int start = from; start <= to; ) {
            int comma = elementEnd(head, start, to);
            int first = skipBlanks(head, start, comma);
            int end = trimBlanks(head, first, comma);
            switch (field) {
                case EXPECT -> expectation(head, first, end);
                case CONNECTION -> option(head, first, end);
                case TRANSFER_ENCODING -> coding(head, first, end);
            }
            start = comma + 1;
        }
    }

    private void expectation(byte[] head, int from, int to) {
        if (Ascii.equalsIgnoreCase(head, from, to, "100-continue")) {
            expectsContinue = true;
        } else if (from < to) {
            fault = 417;
        }
    }

    /** Options other than these two name fields for the next hop only, and mean nothing here. */
    private void option(byte[] head, int from, int to) {
        closeSeen |= Ascii.equalsIgnoreCase(head, from, to, "close");
        keepAliveSeen |= Ascii.equalsIgnoreCase(head, from, to, "keep-alive");
    }

    /** A name with parameters, if any. An empty element is refused, and so is anything behind chunked. */
    private void coding(byte[] head, int from, int to) {
        codingSeen = true;
        int nameEnd = Ascii.skipToken(head, from, to);
        boolean valid = nameEnd > from && (nameEnd == to || head[skipBlanks(head, nameEnd, to)] == ';');
        if (!valid || chunked) {
            fault = 400;
        } else if (Ascii.equalsIgnoreCase(head, from, to, "chunked")) {
            chunked = true;
        } else {
            otherCodingSeen = true;
        }
    }

    private static int elementEnd(byte[] head, int from, int to) {
        int at = from;
        while (at < to && head[at] != ',') {
            at++;
        }
        return at;
    }

    private static int skipBlanks(byte[] head, int from, int to) {
        int at = from;
        while (at < to && Ascii.isBlank(head[at])) {
            at++;
        }
        return at;
    }

    private static int trimBlanks(byte[] head, int from, int to) {
        int at = to;
        while (at > from && Ascii.isBlank(head[at - 1])) {
            at--;
        }
        return at;
    }

    private void contentLength(byte[] head, int from, int to) {
        boolean good = !lengthSeen && from < to;
        long value = 0;
        for (int i = from; i < to; i++) {
            good &= Ascii.isDigit(head[i]);
            // What is beyond any file stays beyond it: the sum saturates, it never wraps.
            value = Math.min(10 * value + head[i] - '0', MAX_LENGTH);
        }
        lengthSeen = true;
        contentLength = value;
        if (!good) {
            fault = 400;
        } else if (value == MAX_LENGTH) {
            fault = 413;
        }
    }
}
