package manila

import (
	"fmt"
	"net/http"
	"testing"
)

// securityServices is a page of a list.
func securityServices(from, count int) reply {
	list := ""
	for i := range count {
		list += fmt.Sprintf(`,{"id":"%d","name":"ad"}`, from+i)
	}
	return reply{status: http.StatusOK, body: `{"security_services":[` + list[1:] + `]}`}
}

func TestSecurityServices_ListsHaveEachOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		pages          []reply
		want, requests int
	}{
		// A service is set to at least a hundred entries in a list.
		"pages":                   {[]reply{securityServices(0, 200), securityServices(200, 200), securityServices(400, 7)}, 407, 3},
		"one short page":          {[]reply{securityServices(0, 7)}, 7, 1},
		"pages that overlap":      {[]reply{securityServices(0, 200), securityServices(150, 70)}, 220, 2},
		"the offset is ignored":   {[]reply{securityServices(0, 200)}, 200, 2},
		"exactly the limit, full": {[]reply{securityServices(0, 100), securityServices(100, 1)}, 101, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, test.pages...)
			all, err := c.client().AllSecurityServices(ctx)
			if err != nil || len(all) != test.want {
				t.Errorf("%d, %v", len(all), err)
			}
			wantCount(t, "requests", c.requests(), test.requests)
		})
	}
}

func TestSecurityServices_AnEndlessListIsAnError(t *testing.T) {
	t.Parallel()
	offset := 0
	c := newFakeCloud(t, reply{do: func(w http.ResponseWriter, r *http.Request) {
		securityServices(offset, smallestPage).serve()(w, r)
		offset += smallestPage
	}})
	_, err := c.client().AllSecurityServices(ctx)
	wantText(t, wantClass(t, err, ClassMalformed).Error(), "list security services", "does not end")
}
