package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// cluster is the API server, which knows the state of the pods.
type cluster struct {
	server string
	client *http.Client
}

type pod struct {
	Metadata struct {
		UID string `json:"uid"`
	} `json:"metadata"`
	Status struct {
		Phase                 string            `json:"phase"`
		ContainerStatuses     []containerStatus `json:"containerStatuses"`
		InitContainerStatuses []containerStatus `json:"initContainerStatuses"`
	} `json:"status"`
}

type containerStatus struct {
	Name         string         `json:"name"`
	RestartCount int            `json:"restartCount"`
	State        containerState `json:"state"`
	LastState    containerState `json:"lastState"`
}

type containerState struct {
	Waiting *struct {
		Reason string `json:"reason"`
	} `json:"waiting"`
	Running    *struct{} `json:"running"`
	Terminated *struct{} `json:"terminated"`
}

// pod gives namespace/name as the API server has it now.
func (c cluster) pod(name string) (pod, error) {
	var found pod
	answer, err := c.client.Get(c.server + "/api/v1/namespaces/" + strings.Replace(name, "/", "/pods/", 1))
	if err != nil {
		return found, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return found, fmt.Errorf("pod %q does not exist", name)
	}
	return found, json.NewDecoder(answer.Body).Decode(&found)
}

func (p pod) container(name string) containerStatus {
	for _, status := range append(p.Status.ContainerStatuses, p.Status.InitContainerStatuses...) {
		if status.Name == name {
			return status
		}
	}
	return containerStatus{}
}

func (p pod) isRunning(container string) bool {
	return p.container(container).State.Running != nil
}
