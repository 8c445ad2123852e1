package com.example;

import comprehendstoptraining.StopTraining;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;

public class App {
  public static void main(String[] args) {
    var app = new software.amazon.awscdk.App();
    var stack = new Stack(app, "Training");
    var stopTraining = StopTraining.Builder.create(stack, "StopTraining").monthlyLimitUsd(500).maxTrainingMinutes(240).build();
    stopTraining.addOutputs();
    var pipeline = Role.Builder.create(stack, "Pipeline").assumedBy(new ServicePrincipal("states.amazonaws.com")).build();
    stopTraining.grantStop(pipeline);
    app.synth();
  }
}
