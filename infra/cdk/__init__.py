"""The CDK app: what runs on AWS, and what the local platform runs on this machine."""

import os

# Read by the Node process behind aws_cdk, which starts when that is imported: so it is set here,
# before. CDK's own validation takes two thirds of the synthesis; the tests run cfn-lint instead.
os.environ.setdefault("CDK_VALIDATION", "false")
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
