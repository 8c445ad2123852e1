from aws_cdk import App, Stack
from aws_cdk.aws_iam import Role, ServicePrincipal
from comprehend_stop_training import StopTraining

app = App()
stack = Stack(app, "Training")
stop_training = StopTraining(stack, "StopTraining", monthly_limit_usd=500, max_training_minutes=240)
stop_training.add_outputs()
pipeline = Role(stack, "Pipeline", assumed_by=ServicePrincipal("states.amazonaws.com"))
stop_training.grant_stop(pipeline)
app.synth()
