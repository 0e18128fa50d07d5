// The smallest web service that a release can be made of: says its version, counts what it answered for Prometheus, tells
// what a name means to a pod, and leaves when it is told to.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	var answered atomic.Int64
	version := os.Getenv("VERSION")
	http.HandleFunc("/", func(to http.ResponseWriter, _ *http.Request) {
		answered.Add(1)
		fmt.Fprintln(to, version)
	})
	http.HandleFunc("/healthz", func(to http.ResponseWriter, _ *http.Request) { fmt.Fprintln(to, "ok") })
	http.HandleFunc("/metrics", func(to http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(to, "# TYPE answers_total counter\nanswers_total{version=%q} %d\n", version, answered.Load())
	})
	http.HandleFunc("/lookup", func(to http.ResponseWriter, asked *http.Request) {
		found, err := net.LookupHost(asked.URL.Query().Get("name"))
		if err != nil {
			fmt.Fprintln(to, err)
			return
		}
		fmt.Fprintln(to, strings.Join(found, " "))
	})
	server := &http.Server{Addr: ":8080"}
	asked, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	go func() {
		<-asked.Done()
		// The gateway learns a moment later that the pod is leaving.
		time.Sleep(2 * time.Second)
		server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
