// Storage events in (system topics to queues), domain events out (a topic of CloudEvents).
param name string
param location string
param tags object
param principalId string
param intakeName string
param lakeName string

var eventGridDataSender = 'd5a91429-5739-47e2-a06b-3470a27159e7'
var storageQueueDataMessageSender = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'

resource intake 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: intakeName
}

resource lake 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: lakeName
}

resource intakeTopic 'Microsoft.EventGrid/systemTopics@2022-06-15' = {
  name: 'evgt-intake-${name}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: intake.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource lakeTopic 'Microsoft.EventGrid/systemTopics@2022-06-15' = {
  name: 'evgt-lake-${name}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: lake.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource intakeTopicSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: intake
  name: guid(intake.id, intakeTopic.id, storageQueueDataMessageSender)
  properties: {
    principalId: intakeTopic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageQueueDataMessageSender)
  }
}

resource lakeTopicSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: intake
  name: guid(intake.id, lakeTopic.id, storageQueueDataMessageSender)
  properties: {
    principalId: lakeTopic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageQueueDataMessageSender)
  }
}

// Only a manifest starts anything, also one that corrects ("2.manifest.json"). A hierarchical account tells of a file
// when it is first made, still empty, and again when it is flushed: only the second counts.
resource onUpload 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2022-06-15' = {
  parent: intakeTopic
  name: 'on-upload'
  dependsOn: [intakeTopicSends]
  properties: {
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: intake.id
          queueName: 'uploads'
          queueMessageTimeToLiveInSeconds: -1
        }
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/uploads/blobs/'
      subjectEndsWith: 'manifest.json'
      isSubjectCaseSensitive: true
      advancedFilters: [
        {
          operatorType: 'StringIn'
          key: 'data.api'
          values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose']
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
  }
}

resource onReceipt 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2022-06-15' = {
  parent: lakeTopic
  name: 'on-receipt'
  dependsOn: [lakeTopicSends]
  properties: {
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: intake.id
          queueName: 'receipts'
          queueMessageTimeToLiveInSeconds: -1
        }
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/runs/blobs/'
      isSubjectCaseSensitive: true
      advancedFilters: [
        {
          operatorType: 'StringContains'
          key: 'subject'
          values: ['/tasks/']
        }
        {
          operatorType: 'StringEndsWith'
          key: 'subject'
          values: ['.json']
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
  }
}

resource topic 'Microsoft.EventGrid/topics@2022-06-15' = {
  name: 'evgt-${name}'
  location: location
  tags: tags
  properties: {
    disableLocalAuth: true
    inputSchema: 'CloudEventSchemaV1_0'
    publicNetworkAccess: 'Enabled'
  }
}

resource publish 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: topic
  name: guid(topic.id, principalId, eventGridDataSender)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventGridDataSender)
  }
}

output topicUrl string = topic.properties.endpoint
