export interface Skeleton {
  readonly id: string;
  readonly category: string;
  /** Where editors find the format, seen from the file. */
  readonly schema: string;
}

/**
 * A rule to start from: it loads and judges something real, but its assertion holds always, so that its first test fails
 * until the assertion is written.
 */
export function skeletonOf({ id, category, schema }: Skeleton): string {
  return `# yaml-language-server: $schema=${schema}
apiVersion: oakum.dev/v1
kind: Rule
# Stable for ever: policies and commit messages name it.
id: ${id}
# What holds where nothing is wrong, in one line.
title: Every container pulls its image at each start
# What can go wrong, for a person who has never thought of it.
reason: >-
  A node that has the image already does not ask for it again, so whoever may run pods there runs it without having the
  right to pull it.
category: ${category}
# info, low, medium, high or critical; from high on it blocks, where no policy says otherwise.
severity: medium
# The version of your rules that brings it.
since: "0.1"
# Also: frameworks: [cis/5.2.2], equals: [trivy:KSV-0001], params, related (other objects of the render).
match:
  # Every kind with a pod spec; or such as apps/v1/Deployment.
  kinds: [workloads]
checks:
  # For each object, pod or container, or each item of a list: {items: /spec/ports}.
  - foreach: container
    # What must hold, in CEL. This one holds always, so the first test below fails. Mended, it reads:
    # assert: container.?imagePullPolicy.orValue('') == 'Always'
    assert: "true"
    # The field in question, relative to the container; it need not exist.
    at: /imagePullPolicy
    # What was found; CEL stands in braces.
    message: container {container.name} may run an image that the node has already
    fix:
      # safe: nothing can change for the app. review: a person should look. manual: no ops, but a reason.
      safety: review
      ops:
        - { op: set, path: /imagePullPolicy, value: Always }
# A pod is put into each of its kinds (a Deployment unless said otherwise), and pointers are relative to it.
tests:
  - name: nothing said
    pod: { containers: [{ name: web, image: "web:1" }] }
    expect: { fail: [/containers/0/imagePullPolicy] }
    # What the fix makes of it, exactly. A fix that no test proves does not load.
    fixed: { containers: [{ name: web, image: "web:1", imagePullPolicy: Always }] }
  - name: said, in every kind
    kinds: [workloads]
    pod: { containers: [{ name: web, image: "web:1", imagePullPolicy: Always }] }
    expect: pass
  # Then: null, empty and a wrong type; init and ephemeral containers; whatever must not be found.
`;
}
