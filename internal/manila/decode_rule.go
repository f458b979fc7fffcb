package manila

import "encoding/json"

type wireRule struct {
	ID    string `json:"id"`
	Type  string `json:"access_type"`
	To    string `json:"access_to"`
	Level string `json:"access_level"`
	State string `json:"state"`
	Key   string `json:"access_key"`
}

func (w *wireRule) rule() (*Rule, error) {
	if w == nil || w.ID == "" {
		return nil, missing("access rule with an id")
	}
	return &Rule{ID: w.ID, Type: w.Type, To: w.To, Level: w.Level, State: w.State, Key: w.Key}, nil
}

// decodeRule gives nil for an access that is null, which SFS documents for a
// request that changed nothing.
func decodeRule(body []byte) (*Rule, error) {
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, unreadable(body, err)
	}
	raw, there := answer["access"]
	if !there {
		return nil, missing("access rule")
	}
	var wire *wireRule
	if err := json.Unmarshal(raw, &wire); err != nil {
		return nil, unreadable(body, err)
	}
	if wire == nil {
		return nil, nil
	}
	return wire.rule()
}

func decodeRules(body []byte) ([]Rule, error) {
	var answer struct {
		List *listOf[*wireRule] `json:"access_list"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, unreadable(body, err)
	}
	if answer.List == nil {
		return nil, missing("list of access rules")
	}
	rules := make([]Rule, 0, len(*answer.List))
	for _, wire := range *answer.List {
		rule, err := wire.rule()
		if err != nil {
			return nil, err
		}
		rules = append(rules, *rule)
	}
	return rules, nil
}
