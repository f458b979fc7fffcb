package manila

import "encoding/json"

// wireShare is a share as it travels. encoding/json leaves a string that is null
// empty, which is what the rest of the program wants to see.
type wireShare struct {
	ID               string                `json:"id"`
	Name             string                `json:"name"`
	Description      string                `json:"description"`
	Status           string                `json:"status"`
	ShareProto       string                `json:"share_proto"`
	AvailabilityZone string                `json:"availability_zone"`
	ProjectID        string                `json:"project_id"`
	Host             string                `json:"host"`
	ShareServerID    string                `json:"share_server_id"`
	ShareNetworkID   string                `json:"share_network_id"`
	SnapshotID       string                `json:"snapshot_id"`
	ShareType        string                `json:"share_type"`
	ShareTypeName    *string               `json:"share_type_name"`
	Size             wholeNumber           `json:"size"`
	IsPublic         yesNo                 `json:"is_public"`
	Metadata         textMap               `json:"metadata"`
	ExportLocation   string                `json:"export_location"`
	ExportLocations  listOf[*wireLocation] `json:"export_locations"`
	CreatedAt        string                `json:"created_at"`
}

// wireLocation is a path, or an object that has one.
type wireLocation struct {
	Path      string
	Preferred bool
}

func (l *wireLocation) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &l.Path) == nil {
		return nil
	}
	var object struct {
		Path      string `json:"path"`
		Preferred yesNo  `json:"preferred"`
	}
	if err := json.Unmarshal(raw, &object); err != nil {
		return &shapeError{text: "an export location in it is neither a path nor an object"}
	}
	l.Path, l.Preferred = object.Path, bool(object.Preferred)
	return nil
}

func (w *wireShare) share() (*Share, error) {
	if w == nil || w.ID == "" {
		return nil, missing("share with an id")
	}
	share := &Share{
		ID: w.ID, Name: w.Name, Description: w.Description, Status: w.Status,
		ShareProto: w.ShareProto, AvailabilityZone: w.AvailabilityZone,
		ProjectID: w.ProjectID, Host: w.Host, ShareServerID: w.ShareServerID,
		ShareNetworkID: w.ShareNetworkID, SnapshotID: w.SnapshotID,
		Size: int(w.Size), IsPublic: bool(w.IsPublic), Metadata: w.Metadata, CreatedAt: w.CreatedAt,
	}
	// Below 2.6 there is no share_type_name, and share_type is the name.
	if w.ShareTypeName == nil {
		share.ShareTypeName = w.ShareType
	} else {
		share.ShareTypeID, share.ShareTypeName = w.ShareType, *w.ShareTypeName
	}
	for _, location := range w.ExportLocations {
		if location != nil && location.Path != "" {
			share.ExportLocations = append(share.ExportLocations, location.Path)
		}
	}
	if w.ExportLocations == nil && w.ExportLocation != "" {
		share.ExportLocations = []string{w.ExportLocation}
	}
	return share, nil
}

func decodeShare(body []byte) (*Share, error) {
	var answer struct {
		Share *wireShare `json:"share"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, unreadable(body, err)
	}
	share, err := answer.Share.share()
	if err == nil && share.Size <= 0 {
		// Every share has a size, in every status (observed on Manila 15.1). One
		// that was taken for 0 GiB would be told, and resized.
		return nil, missing("size of the share")
	}
	return share, err
}

func decodeShares(body []byte) ([]Share, error) {
	var answer struct {
		Shares *listOf[*wireShare] `json:"shares"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, unreadable(body, err)
	}
	if answer.Shares == nil {
		return nil, missing("list of shares")
	}
	shares := make([]Share, 0, len(*answer.Shares))
	for _, wire := range *answer.Shares {
		share, err := wire.share()
		if err != nil {
			return nil, err
		}
		shares = append(shares, *share)
	}
	return shares, nil
}

func decodeLocations(body []byte) ([]ExportLocation, error) {
	var answer struct {
		Locations *listOf[*wireLocation] `json:"export_locations"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, unreadable(body, err)
	}
	if answer.Locations == nil {
		return nil, missing("list of export locations")
	}
	locations := make([]ExportLocation, 0, len(*answer.Locations))
	for _, wire := range *answer.Locations {
		if wire != nil && wire.Path != "" {
			locations = append(locations, ExportLocation(*wire))
		}
	}
	return locations, nil
}

func decodeMessages(body []byte) ([]Message, error) {
	type wireMessage struct {
		ID         string `json:"id"`
		RequestID  string `json:"request_id"`
		ResourceID string `json:"resource_id"`
		ActionID   string `json:"action_id"`
		DetailID   string `json:"detail_id"`
		Level      string `json:"message_level"`
		Text       string `json:"user_message"`
		CreatedAt  string `json:"created_at"`
	}
	var answer struct {
		Messages *listOf[wireMessage] `json:"messages"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, unreadable(body, err)
	}
	if answer.Messages == nil {
		return nil, missing("list of messages")
	}
	messages := make([]Message, 0, len(*answer.Messages))
	for _, wire := range *answer.Messages {
		message := Message(wire)
		message.Text = cleanLine(message.Text, 2*maxMessage)
		messages = append(messages, message)
	}
	return messages, nil
}
