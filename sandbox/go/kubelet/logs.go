package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"time"

	criapi "k8s.io/cri-api/pkg/apis"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
	crilogs "k8s.io/cri-client/pkg/logs"
)

func (k *kubelet) serveLogs(w http.ResponseWriter, r *http.Request) {
	name, container := r.PathValue("namespace")+"/"+r.PathValue("pod"), r.PathValue("container")
	query := r.URL.Query()
	file, pod, err := k.logFile(name, container, query.Get("previous") == "true")
	options, badOptions := logOptions(query)
	if err == nil {
		err = badOptions
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	out := &flushing{w, http.NewResponseController(w)}
	_, _ = out.Write(nil)
	runtime := &followed{kubelet: k, name: name, container: container, file: file, pod: pod}
	if err := crilogs.ReadLogs(r.Context(), file, "", options, runtime, out, out); err != nil && r.Context().Err() == nil {
		fmt.Fprintln(out, err)
	}
}

// logFile finds the log of a container, in the words of the kubelet if there is none.
func (k *kubelet) logFile(name, container string, previous bool) (string, pod, error) {
	found, err := k.cluster.pod(name)
	if err != nil {
		return "", found, err
	}
	exposed, err := k.exposureOf(name)
	if err != nil {
		return "", found, err
	}
	file, hasFile := exposed.LogFiles[container]
	if previous {
		file, hasFile = exposed.PreviousLogFiles[container]
		if !hasFile {
			return "", found, fmt.Errorf("previous terminated container %q in pod %q not found", container, path.Base(name))
		}
		return file, found, nil
	}
	status := found.container(container)
	if status.Name == "" {
		return "", found, fmt.Errorf("container %q in pod %q is not available", container, path.Base(name))
	}
	if waiting := status.State.Waiting; waiting != nil && status.LastState.Terminated == nil {
		return "", found, fmt.Errorf("container %q in pod %q is waiting to start: %s", container,
			path.Base(name), wordsFor(waiting.Reason))
	}
	if !hasFile {
		file = k.defaultLog
	}
	return file, found, nil
}

func wordsFor(reason string) string {
	switch reason {
	case "ErrImagePull":
		return "image can't be pulled"
	case "ImagePullBackOff":
		return "trying and failing to pull image"
	}
	return reason
}

func logOptions(query url.Values) (*crilogs.LogOptions, error) {
	options := &crilogs.LogOptions{Follow: query.Get("follow") == "true", Timestamp: query.Get("timestamps") == "true"}
	number := func(name string) (*int64, error) {
		if query.Get(name) == "" {
			return nil, nil
		}
		value, err := strconv.ParseInt(query.Get(name), 10, 64)
		return &value, err
	}
	var err error
	if options.TailLines, err = number("tailLines"); err != nil {
		return nil, err
	}
	if options.LimitBytes, err = number("limitBytes"); err != nil {
		return nil, err
	}
	seconds, err := number("sinceSeconds")
	if err != nil {
		return nil, err
	}
	if seconds != nil {
		options.Since = time.Now().Add(-time.Duration(*seconds) * time.Second)
	}
	if text := query.Get("sinceTime"); text != "" {
		options.Since, err = time.Parse(time.RFC3339, text)
	}
	return options, err
}

type flushing struct {
	http.ResponseWriter
	controller *http.ResponseController
}

func (f *flushing) Write(part []byte) (int, error) {
	n, err := f.ResponseWriter.Write(part)
	if err != nil {
		return n, err
	}
	return n, f.controller.Flush()
}

// followed tells the reader of a log whether its container still runs: that ends `follow`.
type followed struct {
	criapi.RuntimeService
	kubelet         *kubelet
	name, container string
	file            string
	pod             pod
	askedAt         time.Time
	isOver          bool
}

const askAgain = 300 * time.Millisecond

func (f *followed) ContainerStatus(_ context.Context, _ string, _ bool) (*runtimeapi.ContainerStatusResponse, error) {
	if !f.isOver && time.Since(f.askedAt) > askAgain {
		f.askedAt = time.Now()
		f.isOver = f.hasEnded()
	}
	state := runtimeapi.ContainerState_CONTAINER_RUNNING
	if f.isOver {
		state = runtimeapi.ContainerState_CONTAINER_EXITED
	}
	return &runtimeapi.ContainerStatusResponse{Status: &runtimeapi.ContainerStatus{State: state}}, nil
}

// A container has ended when its pod has, when it has been started again, or when another file is its log now.
func (f *followed) hasEnded() bool {
	file, now, err := f.kubelet.logFile(f.name, f.container, false)
	if err != nil || file != f.file || now.Metadata.UID != f.pod.Metadata.UID || !now.isRunning(f.container) {
		return true
	}
	return now.container(f.container).RestartCount != f.pod.container(f.container).RestartCount
}
