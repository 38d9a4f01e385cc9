package org.tunebook.bedrocklocal.internal.control;

import org.tunebook.bedrocklocal.internal.bedrock.Catalogue;
import org.tunebook.bedrocklocal.internal.bedrock.LocalModels;
import org.tunebook.bedrocklocal.internal.bedrock.Names;
import org.tunebook.bedrocklocal.internal.bedrock.Operations;

/** Bedrock's control plane: the operations that are emulated, and by name those of its customization that are not. */
public final class ControlPlane {
    private ControlPlane() {}

    /**
     * Adds the operations.
     */
    public static void addTo(
            Operations operations,
            Ledger ledger,
            Catalogue catalogue,
            Names names,
            LocalModels models,
            JobRunner runner,
            BatchRunner batches,
            Settings settings) {
        new Customization(ledger, catalogue, runner, settings).addTo(operations);
        // Before the operations on one custom model, whose path would take it for a model's name.
        operations.addNotEmulated("CreateCustomModel", "POST /custom-models/create-custom-model");
        new CustomModels(ledger, models).addTo(operations);
        new Servings(ledger, catalogue, settings).addTo(operations);
        new FoundationModels(catalogue, names).addTo(operations);
        new Tags(ledger).addTo(operations);
        new BatchJobs(ledger, catalogue, batches, settings).addTo(operations);
        operations.addNotEmulated("CreateEvaluationJob", "POST /evaluation-jobs");
        operations.addNotEmulated("GetEvaluationJob", "GET /evaluation-jobs/{jobIdentifier}");
        operations.addNotEmulated("ListEvaluationJobs", "GET /evaluation-jobs");
        operations.addNotEmulated("StopEvaluationJob", "POST /evaluation-job/{jobIdentifier}/stop");
        operations.addNotEmulated("BatchDeleteEvaluationJob", "POST /evaluation-jobs/batch-delete");
        operations.addNotEmulated("CreateModelImportJob", "POST /model-import-jobs");
        operations.addNotEmulated("GetModelImportJob", "GET /model-import-jobs/{jobIdentifier}");
        operations.addNotEmulated("ListModelImportJobs", "GET /model-import-jobs");
        operations.addNotEmulated("GetImportedModel", "GET /imported-models/{modelIdentifier}");
        operations.addNotEmulated("ListImportedModels", "GET /imported-models");
        operations.addNotEmulated("DeleteImportedModel", "DELETE /imported-models/{modelIdentifier}");
        operations.addNotEmulated("CreateModelCopyJob", "POST /model-copy-jobs");
        operations.addNotEmulated("GetModelCopyJob", "GET /model-copy-jobs/{jobArn}");
        operations.addNotEmulated("ListModelCopyJobs", "GET /model-copy-jobs");
        operations.addNotEmulated("PutModelInvocationLoggingConfiguration", "PUT /logging/modelinvocations");
        operations.addNotEmulated("GetModelInvocationLoggingConfiguration", "GET /logging/modelinvocations");
        operations.addNotEmulated("DeleteModelInvocationLoggingConfiguration", "DELETE /logging/modelinvocations");
    }
}
