// The part of a kubelet that serves logs, exec and port-forward: the code of Kubernetes and its container runtimes over
// pods that are played by files, programs and ports of this machine. kwok's own has no exit codes and no end of stdin.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

const (
	idleTimeout     = 4 * time.Hour
	creationTimeout = 30 * time.Second
)

// kubelet serves the pods of all nodes.
type kubelet struct {
	// Where pods are exposed, see exposure.
	directory string
	// What a container says that nobody has given a log, in CRI format.
	defaultLog string
	cluster    cluster
}

func main() {
	var k kubelet
	address := flag.String("address", "127.0.0.1:0", "where to listen")
	authority := flag.String("client-ca-file", "", "who signs the certificates of API server and clients")
	certificate := flag.String("tls-cert-file", "", "")
	key := flag.String("tls-private-key-file", "", "")
	clientCertificate := flag.String("client-certificate", "", "with which the API server is asked for pods")
	clientKey := flag.String("client-key", "", "")
	flag.StringVar(&k.cluster.server, "server", "", "URL of the API server")
	flag.StringVar(&k.directory, "pods", "", "directory of exposed pods")
	flag.StringVar(&k.defaultLog, "default-log", "", "log of containers that have none")
	flag.Parse()

	own, err := tls.LoadX509KeyPair(*clientCertificate, *clientKey)
	exitOn(err)
	pem, err := os.ReadFile(*authority)
	exitOn(err)
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(pem)
	k.cluster.client = &http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, Certificates: []tls.Certificate{own}}},
	}
	server := &http.Server{
		Handler: k.routes(),
		TLSConfig: &tls.Config{
			ClientAuth:       tls.RequireAndVerifyClientCert,
			ClientCAs:        trusted,
			VerifyConnection: onlyAPIServer,
			// Streams are upgrades of HTTP/1.1.
			NextProtos: []string{"http/1.1"},
		},
	}
	listener, err := net.Listen("tcp", *address)
	exitOn(err)
	exitOn(server.ServeTLS(lingering{listener}, *certificate, *key))
}

func exitOn(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Exec runs programs as the user of the sandbox: nobody else on this machine may ask for it.
func onlyAPIServer(state tls.ConnectionState) error {
	if name := state.PeerCertificates[0].Subject.CommonName; name != "kube-apiserver-kubelet-client" {
		return fmt.Errorf("%s is not the API server", name)
	}
	return nil
}

func (k *kubelet) routes() http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("/containerLogs/{namespace}/{pod}/{container}", k.serveLogs)
	routes.HandleFunc("/exec/{namespace}/{pod}/{container}", k.serveExec)
	routes.HandleFunc("/portForward/{namespace}/{pod}", k.servePortForward)
	return routes
}

func (k *kubelet) serveExec(w http.ResponseWriter, r *http.Request) {
	name, container := r.PathValue("namespace")+"/"+r.PathValue("pod"), r.PathValue("container")
	pod, err := k.cluster.pod(name)
	if err == nil && !pod.isRunning(container) {
		err = fmt.Errorf("container not found (%q)", container)
	}
	options, badOptions := remotecommand.NewOptions(r)
	if err = errors.Join(err, badOptions); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	remotecommand.ServeExec(w, r, k, name, "", container, r.URL.Query()["command"], options, idleTimeout, creationTimeout,
		remotecommand.SupportedStreamingProtocols)
}

func (k *kubelet) servePortForward(w http.ResponseWriter, r *http.Request) {
	namespace, podName := r.PathValue("namespace"), r.PathValue("pod")
	pod, err := k.cluster.pod(namespace + "/" + podName)
	if err == nil && pod.Status.Phase != "Running" {
		err = fmt.Errorf("pod not found (%q)", podName+"_"+namespace)
	}
	options, badOptions := portforward.NewV4Options(r)
	if err = errors.Join(err, badOptions); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	portforward.ServePortForward(w, r, k, namespace+"/"+podName, "", options, idleTimeout, creationTimeout,
		portforward.SupportedProtocols)
}
