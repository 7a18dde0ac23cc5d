package dev.tern.http;

import dev.tern.http.text.Ascii;
import dev.tern.http.text.NormalPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Chooses a handler by path and method: exact paths first, then the longest prefix, then 404.
 *
 * <p>Routes are compared with the normal form of the path ({@link HttpRequest#path}), character for character; a query
 * plays no part. So every spelling of a path ({@code //a}, {@code /%61}, {@code /x/../a}) reaches the route of its
 * normal form, and a handler beside another one cannot be passed by. At an exact path GET also handles HEAD, OPTIONS is
 * responded to with the methods that are there, and any other method with 405 and Allow. A prefix takes every method
 * that the server knows.
 *
 * <p>Thread safety: immutable; its handlers must be safe for concurrent calls.
 *
 * <p>Complexity: a look-up is one hash of the path and a scan of the prefixes.
 *
 * <p>Source: RFC 9110 sections 9.3.7 (OPTIONS) and 15.5.6 (405).
 */
public final class Router implements HttpHandler {
    private static final HttpHandler NOT_FOUND = (request, response) -> response.error(404);

    private final Map<String, Methods> exact;
    private final List<Prefix> prefixes;

    private record Prefix(String path, HttpHandler handler) {}

    private Router(Builder builder) {
        exact = builder.exact.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, route -> new Methods(route.getValue())));
        prefixes = builder.prefixes.stream()
                .sorted(Comparator.comparingInt((Prefix prefix) -> prefix.path.length())
                        .reversed())
                .toList();
    }

    /** Begins a router without routes. */
    public static Builder builder() {
        return new Builder();
    }

    /** The route's handler, or what it selects itself. */
    @Override
    public HttpHandler select(HttpRequest request) {
        return route(request).select(request);
    }

    @Override
    public void handle(HttpRequest request, HttpResponse response) throws Exception {
        select(request).handle(request, response);
    }

    private HttpHandler route(HttpRequest request) {
        String path = request.path();
        Methods methods = exact.get(path);
        if (methods != null) {
            return methods.of(request.method());
        }
        for (Prefix prefix : prefixes) {
            if (path.startsWith(prefix.path)) {
                return prefix.handler;
            }
        }
        return NOT_FOUND;
    }

    /**
     * A route whose method the server does not know, such as QUERY or PROPFIND. Any other handler is not called with
     * such a method: the response is 501.
     *
     * <p>Thread safety: that of the handler.
     *
     * <p>Source: RFC 9110 sections 9.1 and 16.1 (methods are extensible).
     */
    record ExtensionRoute(HttpHandler handler) implements HttpHandler {

        @Override
        public void handle(HttpRequest request, HttpResponse response) throws Exception {
            handler.handle(request, response);
        }

        @Override
        public boolean blocking() {
            return handler.blocking();
        }

        @Override
        public HttpHandler select(HttpRequest request) {
            HttpHandler selected = handler.select(request);
            return selected == handler ? this : new ExtensionRoute(selected);
        }
    }

    /** The handlers of one exact path. */
    private static final class Methods {
        private final Map<String, HttpHandler> handlers;

        Methods(Map<String, HttpHandler> handlers) {
            this.handlers = Map.copyOf(handlers);
        }

        HttpHandler of(String method) {
            HttpHandler found = handlers.get(method);
            if (found != null) {
                return found;
            }
            HttpHandler get = handlers.get("GET");
            if (method.equals("HEAD") && get != null) {
                return get;
            }
            return method.equals("OPTIONS") ? this::options : this::refuse;
        }

        private void options(HttpRequest request, HttpResponse response) {
            response.status(204).header("Allow", allowed());
        }

        private void refuse(HttpRequest request, HttpResponse response) {
            response.error(405).header("Allow", allowed());
        }

        private String allowed() {
            TreeSet<String> names = new TreeSet<>(handlers.keySet());
            names.add("OPTIONS");
            if (names.contains("GET")) {
                names.add("HEAD");
            }
            return String.join(", ", names);
        }
    }

    /**
     * Collects routes.
     *
     * <p>Thread safety: confined to one thread.
     */
    public static final class Builder {
        private final Map<String, Map<String, HttpHandler>> exact = new HashMap<>();
        private final List<Prefix> prefixes = new ArrayList<>();

        private Builder() {}

        /** Handles GET and HEAD at exactly this path. */
        public Builder get(String path, HttpHandler handler) {
            return route("GET", path, handler);
        }

        /** Handles POST at exactly this path. */
        public Builder post(String path, HttpHandler handler) {
            return route("POST", path, handler);
        }

        /**
         * Handles a method at exactly this path. A method that the server does not know (QUERY, PROPFIND) reaches a
         * handler only by such a route; without one the response is 501.
         *
         * @param method a method name, in its exact case
         * @param path decoded and normal, beginning with {@code /}
         * @throws IllegalArgumentException when the path is not normal, the method is no token, or the route is taken
         */
        public Builder route(String method, String path, HttpHandler handler) {
            requirePath(path);
            if (!Ascii.isToken(method)) {
                throw new IllegalArgumentException("method: \"" + method + "\", must be a token");
            }
            Map<String, HttpHandler> handlers = exact.computeIfAbsent(path, unused -> new HashMap<>());
            HttpHandler route = RequestState.isKnown(method) ? handler : new ExtensionRoute(handler);
            if (handlers.putIfAbsent(method, route) != null) {
                throw new IllegalArgumentException("route: " + method + " " + path + ", must be given once");
            }
            return this;
        }

        /**
         * Handles every method that the server knows at every path that begins so and has no exact route.
         *
         * @param path decoded and normal, beginning and ending with {@code /}
         * @throws IllegalArgumentException when the path is no such prefix or not normal, or is taken
         */
        public Builder prefix(String path, HttpHandler handler) {
            requirePath(path);
            if (!path.endsWith("/")) {
                throw new IllegalArgumentException("path: " + path + ", must end with /");
            }
            if (prefixes.stream().anyMatch(prefix -> prefix.path.equals(path))) {
                throw new IllegalArgumentException("prefix: " + path + ", must be given once");
            }
            prefixes.add(new Prefix(path, handler));
            return this;
        }

        /** The router. */
        public Router build() {
            return new Router(this);
        }

        private static void requirePath(String path) {
            if (!NormalPath.isNormal(path)) {
                throw new IllegalArgumentException(
                        "path: " + path + ", must begin with / and have no empty segment, dot segment or backslash");
            }
        }
    }
}
