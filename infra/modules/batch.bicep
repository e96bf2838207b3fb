// Azure Batch: one job a run, container tasks, a pool of spot nodes that shrinks to nothing.
param name string
param location string
param tags object
param principalId string
param identityId string
param taskImage string
param taskRegistry string
param maxSpotNodes int

var batchDataContributor = '6aaa78f1-f7de-44ca-8722-c64a23943cae'

resource account 'Microsoft.Batch/batchAccounts@2024-07-01' = {
  name: take(name, 24)
  location: location
  tags: tags
  properties: {
    allowedAuthenticationModes: ['AAD', 'TaskAuthenticationToken']
    poolAllocationMode: 'BatchService'
    publicNetworkAccess: 'Enabled'
  }
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, principalId, batchDataContributor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', batchDataContributor)
  }
}

resource spot 'Microsoft.Batch/batchAccounts/pools@2024-07-01' = if (!empty(taskImage)) {
  parent: account
  name: 'spot'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    vmSize: 'Standard_D8ads_v5'
    taskSlotsPerNode: 8
    taskSchedulingPolicy: { nodeFillType: 'Pack' }
    interNodeCommunication: 'Disabled'
    targetNodeCommunicationMode: 'Simplified'
    deploymentConfiguration: {
      virtualMachineConfiguration: {
        imageReference: {
          publisher: 'microsoft-dsvm'
          offer: 'ubuntu-hpc'
          sku: '2204'
          version: 'latest'
        }
        nodeAgentSkuId: 'batch.node.ubuntu 22.04'
        containerConfiguration: {
          type: 'DockerCompatible'
          containerImageNames: [taskImage]
          containerRegistries: [
            {
              registryServer: taskRegistry
              identityReference: { resourceId: identityId }
            }
          ]
        }
      }
    }
    scaleSettings: {
      autoScale: {
        evaluationInterval: 'PT5M'
        // A node for every eight tasks that could run; a task in flight is never cut off.
        formula: format(
          'pending = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 5) < 50 ? 0 : max($PendingTasks.GetSample(TimeInterval_Minute * 5)); $TargetLowPriorityNodes = min({0}, (pending + 7) / 8); $NodeDeallocationOption = taskcompletion;',
          maxSpotNodes
        )
      }
    }
  }
}

output url string = 'https://${account.properties.accountEndpoint}'
